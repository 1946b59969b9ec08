using System.CommandLine;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Sharding;
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
        var logits = new Option<bool>("--logits")
        {
            Description = "also store the network's own classification output, in the same pass: what enters its final softmax, or the output itself where there is none; --json marks it among the taps, tlearn inspect names it",
        };
        var rehash = new Option<bool>("--rehash") { Description = "read every file: a file of the same size and time as before is not taken for the same" };
        var profile = new Option<bool>("--profile") { Description = "print where the time went, by stage and thread" };
        var exclude = SharedOptions.Exclude();
        var shard = ShardOption.Create("i/N|auto/N", "one share of the images: i/N, i from 0 to N - 1, or auto/N, i from a Slurm array or an indexed Job of Kubernetes; a path's hash decides, archives are dealt whole, and all shards may write to one STORE at once");
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("extract", "embed every image once into a feature store") { images, store };
        options.AddStoresNetworkTo(command);
        command.Options.Add(logits);
        command.Options.Add(shard);
        command.Options.Add(rehash);
        command.Options.Add(profile);
        command.Options.Add(exclude);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var share = parsed.GetValue(shard) is { } text ? ShardOption.ReadOrAuto(text) : Shard.Whole;
            var source = ImageInputs.OpenShard(parsed.GetValue(images)!, share, terminal, SharedOptions.ReadExclusion(parsed, exclude));
            ImageInputs.RequireOutside(source, parsed.GetValue(store)!, $"--out {parsed.GetValue(store)}", "choose a folder outside");
            var catalogue = NamedModels.Open(terminal);
            var request = new StoreContinuation(terminal, catalogue).Fill(parsed.GetValue(store)!, options.Read(parsed) with { Logits = parsed.GetValue(logits) }, options.Given(parsed));
            using var embedder = EmbeddingModel.Open(request with { SizedBy = source.Whole, LoadsDecoderLate = true }, catalogue, cancellation: cancellation);
            var opened = Extraction.OpenStore(parsed.GetValue(store)!, embedder);
            // A shard goes by its own vectors: N of them must not read the whole store N times.
            var result = new Extraction(terminal).Run(source, embedder, opened, share.Count == 1 ? PartCheck.All : PartCheck.Used, cancellation, parsed.GetValue(rehash));
            if (result.Removed > 0) terminal.Note($"the vectors of what is gone stay until 'tlearn store compact {opened.Folder}'");
            bad.AddToDocument(result.Failures);
            if (share.Count > 1) terminal.AddToDocument("shard", share.ToString());
            if (parsed.GetValue(profile)) terminal.AddToDocument("profile", new { threads = result.Threads, all = result.Stages });
            if (terminal.IsJson) terminal.Json(Document(opened, embedder, result));
            else Print(terminal, opened, embedder, result);
            if (parsed.GetValue(profile) && !terminal.IsJson) ProfileTable.Write(terminal, result);
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
        taps = embedder.Backbone.Taps.Distinct().Select(t => new { t.Name, t.Pool, t.Dimension, logits = embedder.IsLogits(t) }),
        result.Seconds,
        images_per_second = result.Images / Math.Max(result.Seconds, 1e-9),
        device = embedder.Backbone.Device.Name,
        device_reason = ResultWords.In(embedder.Backbone.Device.Reason),
        decoder = embedder.LoadedDecoder,
        nodes_by_provider = result.Computed > 0 ? embedder.Backbone.Execution.NodesByProvider : new Dictionary<string, int>(),
        time_by_provider = result.Computed > 0 ? embedder.Backbone.Execution.TimeByProvider : new Dictionary<string, double>(),
        Batch = embedder.BatchTrial?.Chosen is > 0 and var chosen ? chosen : embedder.Batch,
        threads = embedder.ThreadsThatWork,
        stage_seconds = new { Decode = result.Stages.Read + result.Stages.Decode, result.Stages.Preprocess, result.Stages.Infer, result.Stages.Write },
        failures = ResultWords.In(result.Failures),
    };

    private static void Print(TerminalOutput terminal, FeatureStore store, EmbeddingModel embedder, ExtractionResult result)
    {
        var taps = string.Join(", ", embedder.Backbone.Taps.Distinct().Select(t => $"{t.Name}.{t.Pool} ({t.Dimension}{(embedder.IsLogits(t) ? ", the network's own classes" : "")})"));
        terminal.Line($"{store.Folder}: {Counted.Of(result.Images, "image")}, {result.Computed} computed, {result.Cached} cached, {result.Failures.Count} bad; {taps}; {result.Seconds:0.0} s, {result.Images / Math.Max(result.Seconds, 1e-9):0} images/s");
    }
}
