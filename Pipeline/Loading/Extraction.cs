using System.Reflection;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Notes;

namespace TransferLearning.Loading;

/// <summary>An extraction run with its notes and its progress on the log.</summary>
internal sealed class Extraction(RunLog log)
{
    /// <summary>Version of this program, for the record.</summary>
    public static string ToolVersion { get; } =
        typeof(Extraction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Opens the store for an embedder's features; a new one is made when there is something to write.</summary>
    public static FeatureStore OpenStore(string path, EmbeddingModel embedder) =>
        FeatureStore.OpenOrPlan(path, embedder.Recipe, () => new StoreProvenance
        {
            ModelName = embedder.ModelName,
            ModelPath = embedder.Model.Path,
            ToolVersion = ToolVersion,
            Decoder = embedder.Decoder,
            Device = embedder.Backbone.Device.Name,
            NodesByProvider = embedder.Backbone.Execution.NodesByProvider,
            TimeByProvider = embedder.Backbone.Execution.TimeByProvider,
        });

    /// <summary>The device, why it is that one, and what really ran on it; and what decodes the images where it is not OpenCV and known already.</summary>
    public static string WhereItRuns(EmbeddingModel embedder)
    {
        var backbone = embedder.Backbone;
        return $"device: {backbone.Device}; {backbone.Execution.Describe(backbone.Device.Provider)}{(OtherDecoder(embedder) is { } decoder ? $"; {decoder}" : "")}";
    }

    /// <summary>Says where a network runs, and what was chosen or guessed when it was opened.</summary>
    public static void SayOpened(EmbeddingModel embedder, RunLog log)
    {
        log.NoteOnce(WhereItRuns(embedder));
        if (embedder.Backbone.PenultimateReason is { } reason) log.NoteOnce($"{embedder.ModelName}: tap auto: {reason}");
        if (embedder.Backbone.BatchNote is { } batch) log.NoteOnce($"{embedder.ModelName}: {batch}");
        foreach (var note in embedder.TapNotes) log.NoteOnce($"{embedder.ModelName}: {note}");
        foreach (var tap in embedder.Backbone.Taps.Where(t => t is { ClassTokens: > 0, Pool: "avg" or "max" or "gem" }))
        {
            log.NoteOnce($"{embedder.ModelName}: '{tap.Name}' is pooled ({tap.Pool}) over its patch tokens; class tokens left out: {tap.ClassTokens} (`Pool` token takes the first, flatten all)");
        }

        if (embedder.SizeNote is { } size) log.NoteOnce($"{embedder.ModelName}: {size}");
    }

    /// <summary>Brings a store up to date with its images; with <paramref name="rehash"/> every file is read, whatever its size and time say.</summary>
    public ExtractionResult Run(ImageSource source, EmbeddingModel embedder, FeatureStore store, PartCheck check, CancellationToken cancellation, bool rehash = false)
    {
        SayOpened(embedder, log);
        var decoderIsSaid = embedder.LoadedDecoder is not null;
        log.Detail($"preprocessing: {embedder.Recipe.Preprocessing}");
        ExtractionResult result;
        using (var line = log.Begin($"{embedder.ModelName}: images"))
        {
            result = FeatureExtractor.Run(source, embedder, store, line.ForImages(), check, rehash, cancellation);
        }

        // Of a store that was there, the first new image has it loaded.
        if (!decoderIsSaid && OtherDecoder(embedder) is { } other) log.NoteOnce($"{embedder.ModelName}: {other}");
        if (embedder.BatchTrial?.Words is { } words) log.NoteOnce($"{embedder.ModelName}: {embedder.ThreadTrial?.Words ?? (embedder.Workers == 1 ? "1 thread" : $"{embedder.Workers} threads")}; {words}");
        else if (embedder.ThreadTrial?.Words is { } threads) log.NoteOnce($"{embedder.ModelName}: {threads}");
        foreach (var part in result.Damaged)
        {
            log.Warn(part.Kind == DamageKind.Damaged
                ? $"{Path.Combine(store.Folder, part.File)} was damaged ({part.Reason}) and is set aside; {(result.MayLackOthers ? "what it held of these images was computed again; images of other folders or shares that it held are missing until they are extracted again" : "what it held was computed again")}"
                : $"{Path.Combine(store.Folder, part.File)} {part.Wrong} ({part.Reason}) and is left as it is; what this run needed of it was computed again; to use it, {part.Next}");
        }

        if (result.NotFinite > 0) log.Note($"{Images(result.NotFinite)} vectors in {store.Folder} that are not finite, as an earlier version kept them: computed again");
        if (result.DecodedOtherwise > 0) log.Note($"{(result.DecodedOtherwise == 1 ? "1 image is" : $"{result.DecodedOtherwise} images are")} {DecoderHistory.Better}: computed again");
        if (result.Removed > 0) log.Note($"{result.Removed} paths are gone since an earlier run");
        return result;

        static string Images(long count) => count == 1 ? "1 image had" : $"{count} images had";
    }

    private static string? OtherDecoder(EmbeddingModel embedder) =>
        embedder.LoadedDecoder is { } decoder && ImageDecoders.Chosen.Note is { } note ? $"{decoder} decodes the images ({note})" : null;
}
