using System.CommandLine;
using System.Globalization;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn explain</c>: which pixels decided.</summary>
internal static class ExplainCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var file = new Argument<string>(ExplanationMethods.Argument) { Description = "a head that 'tlearn train' wrote, a network that 'tlearn export' or 'tlearn finetune' wrote, or a pretrained network with classes (name or path)" };
        var images = new Argument<string>("IMAGES") { Description = ImagesArgument.Description };
        var chosen = new Option<string?>("--class") { Description = "the class that is asked for (default: each image's answer)" };
        var method = new Option<string>("--method")
        {
            Description = "grad-cam (coarse, one run), integrated-gradients (fine, 32 runs), occlusion (a patch over each place, for heads without a slope); auto takes the first that goes",
            DefaultValueFactory = _ => "auto",
        };
        var layer = new Option<string?>("--layer") { Description = "the layer of grad-cam, a tensor's name (default: the last map before the features; 'tlearn inspect' lists them)" };
        var labels = new Option<string?>("--labels") { Description = "class names of a pretrained network, one a line in index order (default: the model's own)" };
        var report = new ReportOptions("tlearn-explain", "folder for the heatmaps, the pictures, a table and a page");
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("explain", "which pixels decided: Grad-CAM, integrated gradients or occlusion") { file, images, chosen, method, layer, labels };
        report.AddTo(command);
        options.AddExplainingTo(command);
        command.Options.Add(exclude);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var (what, path) = (parsed.GetValue(file)!, parsed.GetValue(images)!);
            if (FeatureStore.Exists(path)) throw new UsageException($"{path} is a feature store, and an explanation is of pixels", "Give the folder of the images.");
            if (Directory.Exists(what)) throw new UsageException($"{what}: found a folder, expected a file of a head or a network", "The head comes first, then the images.");
            var explainerOptions = new ExplainerOptions { Method = ExplanationMethods.Parse(parsed.GetValue(method)!), Layer = parsed.GetValue(layer), Classifier = options.ReadClassifier(parsed) with { Labels = parsed.GetValue(labels) } };
            explainerOptions.Check();
            var source = ImageInputs.Open(path, terminal, SharedOptions.ReadExclusion(parsed, exclude));
            var items = source.Enumerate(cancellation).ToList();
            if (items.Count == 0) throw source.NothingListed();
            using var explainer = ImageExplainer.Load(what, explainerOptions, NamedModels.Open(terminal), source, terminal, cancellation);
            if (parsed.GetValue(chosen) is { } name) _ = explainer.IndexOf(name);
            NamedModels.AddToDocument(terminal, explainer.Model);
            using var folder = report.Take(parsed, ExplanationFiles.Content);
            ImageInputs.RequireOutside(source, folder.Path, "--out", "Name a folder elsewhere.");
            var files = new ExplanationFiles(folder.Path);
            files.Begin();
            var failures = Run(terminal, explainer, source, items, parsed.GetValue(chosen), files, cancellation);
            bad.AddToDocument(failures);
            files.End(folder, $"Of {what}, by {ExplanationMethods.NameOf(explainer.Method)}{(explainer.Layer is { } read ? $" at {read}" : "")}.");
            if (terminal.IsJson) terminal.Json(Document(files, explainer, failures));
            else Print(terminal, files);
            return bad.Report(parsed, failures, items.Count);
        }, CancellationToken.None));
        return command;
    }

    private static List<ItemFailure> Run(
        TerminalOutput terminal, ImageExplainer explainer, ImageSource source, List<ImageItem> items, string? className, ExplanationFiles files, CancellationToken cancellation)
    {
        var failures = new List<ItemFailure>();
        using var line = new ProgressLine(terminal, "images");
        foreach (var item in items)
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] bytes;
            Explanation explanation;
            try
            {
                bytes = source.Read(item);
                explanation = explainer.Explain(bytes, className, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException && e is not UsageException)
            {
                failures.Add(new ItemFailure(item.Path, "explain", e.Message));
                continue;
            }

            files.Add(item.Path, explanation);
            line.Report((files.Images.Count + failures.Count, items.Count));
        }

        var empty = files.Images.Count(i => i.Peak is null);
        if (empty > 0) terminal.Warn($"{Counted.Of(empty, "image")} of {items.Count}: nothing speaks for the class, and the heatmap is empty");
        return failures;
    }

    private static object Document(ExplanationFiles files, ImageExplainer explainer, List<ItemFailure> failures) => new
    {
        images = files.Images.Select(i => new { i.Path, i.Class, i.Answer, i.Probability, i.Score, i.Method, i.Layer, i.Heatmap, i.Overlay, peak = i.Peak is (var row, var column) ? (int[])[row, column] : null }),
        method = ExplanationMethods.NameOf(explainer.Method),
        explainer.Layer,
        page = files.PagePath,
        failures = ResultWords.In(failures),
    };

    private static void Print(TerminalOutput terminal, ExplanationFiles files)
    {
        foreach (var image in files.Images)
        {
            var answer = image.Class == image.Answer ? "" : $" (answered: {image.Answer})";
            var probability = image.Probability is { } p ? p.ToString(" 0.000", CultureInfo.InvariantCulture) : "";
            terminal.Line($"{image.Path}: {image.Class}{probability}{answer} → {image.Overlay}");
        }

        terminal.Line($"page: {files.PagePath}");
    }
}
