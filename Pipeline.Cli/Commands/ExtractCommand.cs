using System.CommandLine;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn extract</c>: embeds every image once; a second run computes only what is new or changed.</summary>
internal static class ExtractCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var images = new Argument<string>("IMAGES") { Description = ImagesArgument.Description };
        var store = new Option<string>("--out") { Description = "the feature store, made where it is missing", Required = true };
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("extract", "embed every image once into a feature store") { images, store };
        options.AddStoresNetworkTo(command);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var source = ImageInputs.Open(parsed.GetValue(images)!, terminal);
            ImageInputs.RequireOutside(source, parsed.GetValue(store)!, $"--out {parsed.GetValue(store)}", "choose a folder outside");
            var catalogue = NamedModels.Open(terminal);
            var request = new StoreContinuation(terminal, catalogue).Fill(parsed.GetValue(store)!, options.Read(parsed), options.Given(parsed));
            using var embedder = EmbeddingModel.Open(request with { SizedBy = source }, catalogue, cancellation: cancellation);
            var opened = Extraction.OpenStore(parsed.GetValue(store)!, embedder);
            var result = new Extraction(terminal).Run(source, embedder, opened, PartCheck.All, cancellation);
            if (result.Removed > 0) terminal.Note($"the vectors of what is gone stay until 'tlearn store compact {opened.Folder}'");
            bad.AddToDocument(result.Failures);
            if (terminal.IsJson) terminal.Json(Document(opened, embedder, result));
            else Print(terminal, opened, embedder, result);
            return bad.Report(parsed, result.Failures, result.Images);
        }, CancellationToken.None));
        return command;
    }

    private static object Document(FeatureStore store, EmbeddingModel embedder, ExtractionResult result) => new
    {
        store = store.Folder,
        model = embedder.ModelName,
        result.Images,
        result.Computed,
        result.Cached,
        bad = result.Failures.Count,
        result.Removed,
        taps = embedder.Backbone.Taps.Select(t => new { t.Name, t.Pool, t.Dimension }),
        result.Seconds,
        images_per_second = result.Images / Math.Max(result.Seconds, 1e-9),
        device = embedder.Backbone.Device.Name,
        device_reason = ResultWords.In(embedder.Backbone.Device.Reason),
        embedder.Decoder,
        nodes_by_provider = result.Computed > 0 ? embedder.Backbone.Execution.NodesByProvider : new Dictionary<string, int>(),
        time_by_provider = result.Computed > 0 ? embedder.Backbone.Execution.TimeByProvider : new Dictionary<string, double>(),
        embedder.Batch,
        stage_seconds = result.Stages,
        failures = ResultWords.In(result.Failures),
    };

    private static void Print(TerminalOutput terminal, FeatureStore store, EmbeddingModel embedder, ExtractionResult result)
    {
        var taps = string.Join(", ", embedder.Backbone.Taps.Select(t => $"{t.Name}.{t.Pool} ({t.Dimension})"));
        terminal.Out.WriteLine($"{store.Folder}: {Counted.Of(result.Images, "image")}, {result.Computed} computed, {result.Cached} cached, {result.Failures.Count} bad; {taps}; {result.Seconds:0.0} s, {result.Images / Math.Max(result.Seconds, 1e-9):0} images/s");
    }
}
