using System.CommandLine;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn classify</c>: the pretrained network as it is, with its own labels.</summary>
internal static class ClassifyCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var images = new Argument<string[]>("IMAGES…") { Description = $"{ImagesArgument.Description}; of several the paths begin with the input as written", Arity = ArgumentArity.OneOrMore };
        var labels = new Option<string?>("--labels") { Description = "class names, one a line in index order (default: the model's own)" };
        var top = new Option<int>("--top") { Description = "answers an image", DefaultValueFactory = _ => 5 };
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("classify", "the pretrained network as it is, with its own labels") { images, labels, top };
        options.AddFeedingTo(command);
        command.Options.Add(exclude);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            if (parsed.GetValue(top) < 1) throw new UsageException($"--top: found {parsed.GetValue(top)}, expected at least 1");
            var source = ImageInputs.Open(parsed.GetValue(images)!, terminal, SharedOptions.ReadExclusion(parsed, exclude));
            using var network = NetworkClassification.Open(options.Read(parsed) with { SizedBy = source }, NamedModels.Open(terminal), parsed.GetValue(labels), cancellation);
            terminal.Note(Extraction.WhereItRuns(network.Embedder));
            if (network.Embedder.Backbone.BatchNote is { } batch) terminal.Note(batch);
            terminal.Note($"labels: {network.Labels?.Source ?? "none found, classes are shown by index; give them with --labels FILE"}");
            ClassificationResult result;
            using (var line = new ProgressLine(terminal, "images"))
            {
                result = network.Run(source, parsed.GetValue(top), line.ForImages(), cancellation);
            }

            bad.AddToDocument(result.Failures);
            NamedModels.AddToDocument(terminal, network.Embedder.ModelName);
            if (terminal.IsJson) terminal.Json(new { result.Images, failures = ResultWords.In(result.Failures) });
            else Print(terminal, result);
            return bad.Report(parsed, result.Failures, result.Images.Count + result.Failures.Count);
        }, CancellationToken.None));
        return command;
    }

    private static void Print(TerminalOutput terminal, ClassificationResult result)
    {
        foreach (var image in result.Images)
        {
            terminal.Line($"{image.Path}: {string.Join(", ", image.Top.Select(a => $"{a.Label} {a.Probability:0.000}"))}");
        }
    }
}
