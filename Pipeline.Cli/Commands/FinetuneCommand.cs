using System.CommandLine;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn finetune</c>: trains the top of a network, or all of it, with a new classifier.</summary>
internal static class FinetuneCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var images = new Argument<string>("IMAGES") { Description = "a folder of images, a manifest (.csv, .jsonl) or an archive, with labels" };
        var target = new Option<string?>("--out") { Description = "the .onnx file to write" };
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var training = new FinetuneOptions();
        var bad = new BadItems(terminal);
        var command = new Command("finetune", "train the top of a network, or all of it, with a new classifier") { images, target };
        training.AddTo(command);
        options.AddTo(command);
        command.Options.Add(exclude);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var file = parsed.GetValue(target) ?? throw new UsageException("--out MODEL.onnx is missing");
            var settings = training.Read(parsed, options.Read(parsed));
            FineTunedNetwork network;
            using (var lines = new EpochLines(terminal)) network = FineTunedNetwork.Train(parsed.GetValue(images)!, file, settings, terminal, NamedModels.Open(terminal), lines, cancellation, SharedOptions.ReadExclusion(parsed, exclude));
            bad.AddToDocument(network.Failures);
            if (terminal.IsJson) terminal.Json(FinetuneReport.Document(network));
            else FinetuneReport.Print(terminal, network);
            return bad.Report(parsed, network.Failures, network.Images);
        }, CancellationToken.None));
        return command;
    }
}
