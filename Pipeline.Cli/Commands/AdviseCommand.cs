using System.CommandLine;
using System.Globalization;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Advising;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn advise</c>: which network, layer and head suit some images, from measurements.</summary>
internal static class AdviseCommand
{
    private const string Speed = "speed";

    public static Command Create(TerminalOutput terminal)
    {
        var images = new Argument<string>("IMAGES") { Description = "a folder of images, a manifest (.csv, .jsonl) or an archive, with labels" };
        var budget = new Option<double>("--budget") { Description = "minutes that all may take together, extraction included", DefaultValueFactory = _ => AdviceRequest.UsualBudget };
        var purpose = new Option<string?>("--for") { Description = "what it is for: speed=N leaves out networks that answer fewer than N images a second on this machine" };
        var folder = new Option<string?>("--out") { Description = $"folder of the advice and of what it measured; an earlier run that is there goes on (default: the newest unfinished {AdviceFolder.Name} of the same images and options, else a new one)" };
        var seed = SharedOptions.Seed();
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("advise", "which network, layer and head suit the images, and whether to fine-tune, from measurements") { images, budget, purpose, folder, seed, exclude };
        options.AddAdvisingTo(command);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            if (parsed.GetValue(budget) is not > 0) throw new UsageException($"--budget: found {parsed.GetValue(budget).ToString(CultureInfo.InvariantCulture)}, expected minutes above 0");
            _ = SharedOptions.ReadExclusion(parsed, exclude);
            var request = new AdviceRequest
            {
                Images = parsed.GetValue(images)!,
                Networks = parsed.GetValue(options.Model) ?? [],
                Preprocess = options.ReadPreprocess(parsed),
                Device = parsed.GetValue(options.Device)!,
                Threads = options.ReadThreads(parsed),
                Budget = parsed.GetValue(budget),
                LeastSpeed = parsed.GetValue(purpose) is { } text ? SpeedOf(text) : null,
                Exclude = parsed.GetValue(exclude) is { } file ? Path.GetFullPath(file) : null,
                Seed = parsed.GetValue(seed),
                Command = OwnCommand.Text(),
            };
            var catalogue = NamedModels.Open(terminal);
            var data = AdvisedData.Open(request, terminal);
            using var taken = AdviceFolder.Take(parsed.GetValue(folder), request, data);
            var advisor = new Advisor(request, data, taken, terminal, catalogue, () => new ExperimentView(terminal));
            var advice = advisor.Run(cancellation);
            bad.AddToDocument(advisor.Bad);
            Show(terminal, data.Name, advice, new AdvisedCommand(request), taken);
            return bad.Report(parsed, advisor.Bad, data.Items.Count);
        }, CancellationToken.None));
        return command;
    }

    private static void Show(TerminalOutput terminal, string name, Advice advice, AdvisedCommand commands, AdviceFolder folder)
    {
        advice = AdviceText.InWords(advice);
        if (!terminal.IsJson) AdviceText.Print(terminal, advice, commands.Of);
        var page = folder.PathOf(AdviceFolder.Page);
        folder.Write(
        [
            new OutputFile(AdviceFolder.Document, Document),
            OutputFile.Text(AdviceFolder.Page, output => AdvicePage.Write(output, name, advice, commands.Of, AdviceText.Describe(advice.Data))),
        ]);
        folder.Keep(folder.State with { IsFinished = true, Seconds = advice.Seconds });
        if (terminal.IsJson) terminal.Json(Document);
        else terminal.Line($"report: {page}");

        void Document(Stream stream) => AdviceJson.Write(stream, advice, commands.Of, folder.Path, page);
    }

    private static double SpeedOf(string text) =>
        text.Split('=', 2) is [Speed, var number] && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate > 0
            ? rate
            : throw new UsageException($"--for: found '{text}', expected speed=N, N images a second above 0");
}
