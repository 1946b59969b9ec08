using TransferLearning.Caching;
using TransferLearning.Classifiers.Export;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Notes;
using TransferLearning.Onnx;

namespace TransferLearning.Loading;

/// <summary>Makes features of a command's STORE or IMAGES argument: a store is opened, images are embedded into the cache.</summary>
internal sealed class FeatureLoader(RunLog log, ModelCatalogue catalogue)
{
    /// <summary>Opens a store, or embeds images.</summary>
    /// <param name="paths">STORE, or one or several IMAGES.</param>
    /// <param name="request">The network for images; of it only taps and pooling matter for a store.</param>
    /// <param name="forImages">Options that the user gave and that only images can heed.</param>
    /// <param name="cancellation">Stops an extraction.</param>
    /// <exception cref="UsageException">The argument is a store, and such options were given.</exception>
    public FeatureSet Open(IReadOnlyList<string> paths, ExtractionRequest request, IReadOnlyList<string> forImages, CancellationToken cancellation)
    {
        if (paths.FirstOrDefault(FeatureStore.Exists) is not { } path) return Embed(string.Join(", ", paths), OpenImages(paths), request, cancellation);
        if (paths.Count > 1) throw new UsageException($"{path} is a feature store and stands beside {paths.Count - 1} more inputs, expected one store, or images alone", "give the store by itself");
        return forImages.Count == 0
            ? OpenStore(path, request)
            : throw new UsageException($"{path} is a feature store and has its features already; found {string.Join(", ", forImages)}", "leave these options out, or give the folder of the images");
    }

    /// <inheritdoc cref="Open(IReadOnlyList{string}, ExtractionRequest, IReadOnlyList{string}, CancellationToken)"/>
    public FeatureSet Open(string path, ExtractionRequest request, IReadOnlyList<string> forImages, CancellationToken cancellation) => Open([path], request, forImages, cancellation);

    /// <summary>Opens IMAGES; what was found is said when they have been listed.</summary>
    public ImageSource OpenImages(IReadOnlyList<string> paths) => ImageInputs.Open(paths, log);

    /// <summary>Opens a store.</summary>
    /// <param name="path">The store.</param>
    /// <param name="request">Of it only taps and pooling matter.</param>
    public FeatureSet OpenStore(string path, ExtractionRequest request)
    {
        var snapshot = StoreReading.Open(path, log);
        var store = snapshot.Store;
        try
        {
            snapshot.RequireWhole();
            (string, string?)[] taps = request.Taps is ["auto"]
                ? [.. snapshot.Taps.Where(t => request.Pool is null || t.Pool == request.Pool).Select(t => (t.Name, (string?)t.Pool))]
                : [.. request.Taps.Select(t => (t, request.Pool))];
            ImageInputs.Say(snapshot.Items.Select(i => i.ToDatasetItem()), log);
            if (taps.Length == 0) throw new TlearnException($"{path}: the store holds no vectors", "fill it with `Features.ExtractAsync(IMAGES, EMBEDDER, STORE)`");
            var network = NetworkMetadata(store);
            return new FeatureSet(snapshot, path, store.Provenance.ModelName ?? store.Recipe.Model[..12], taps)
            {
                Images = snapshot.Items.Count,
                ImagesRoot = RootOf(snapshot.Sources),
                Splits = SplitsOfFailures.In(snapshot),
                NetworkTrainingImages = HeadNetwork.TrainingImages(network),
                NetworkHidesTrainingImages = HeadNetwork.HidesTrainingImages(network),
            };
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <summary>What a store's network says of itself, where its file is still there: it is read whole only where it has something to say.</summary>
    private static IReadOnlyDictionary<string, string> NetworkMetadata(FeatureStore store)
    {
        var nothing = new Dictionary<string, string>();
        if (store.Provenance.ModelPath is not { } path) return nothing;
        var said = OnnxMetadata.Read(path);
        var learnt = said.ContainsKey(HeadNetwork.TrainingImagesKey) || HeadNetwork.HidesTrainingImages(said);
        return learnt && OnnxModel.Load(path).Sha256 == store.Recipe.Model ? said : nothing;
    }

    /// <summary>The folder of the images, of a manifest the one that it lies in, where it is still there.</summary>
    private static string? RootOf(IReadOnlyList<string> sources) =>
        sources.Select(s => Directory.Exists(s) ? s : File.Exists(s) ? Path.GetDirectoryName(s) : null).LastOrDefault(s => s is not null);

    /// <summary>Embeds images into the cache.</summary>
    /// <param name="path">IMAGES as the user gave it, for messages.</param>
    /// <param name="source">Its images, or some of them.</param>
    /// <param name="request">The network.</param>
    /// <param name="cancellation">Stops the extraction; what is done is kept.</param>
    public FeatureSet Embed(string path, ImageSource source, ExtractionRequest request, CancellationToken cancellation)
    {
        using var embedder = EmbeddingModel.Open(request with { SizedBy = request.SizedBy ?? source }, catalogue, cancellation: cancellation);
        ImageInputs.RequireOutside(source, FeatureCache.Folder, $"the cache of features ({FeatureCache.Folder})", "set TLEARN_CACHE to a folder outside");
        var store = Extraction.OpenStore(FeatureCache.StoreFor(embedder.Recipe), embedder);
        log.Detail($"features: {store.Folder}");
        var limit = CacheLimit.Bytes; // what is no size is said before the work
        var use = CacheUse.Begin(store.Folder, FeatureExtractor.SourceName(source));
        FeatureSet? set = null;
        try
        {
            set = Embed(path, source, embedder, store, request.Taps, PartCheck.Used, use, cancellation);
            MakeRoom(limit, cancellation);
            return set;
        }
        catch
        {
            set?.Dispose();
            use.Dispose();
            throw;
        }
    }

    /// <summary>Embeds images into a store.</summary>
    /// <param name="path">IMAGES as the user gave it, for messages.</param>
    /// <param name="source">Its images.</param>
    /// <param name="embedder">The network.</param>
    /// <param name="tap">Which of its tap expressions is asked for.</param>
    /// <param name="folder">Folder of the store.</param>
    /// <param name="cancellation">Stops the extraction; what is done is kept.</param>
    public FeatureSet Embed(string path, ImageSource source, EmbeddingModel embedder, string tap, string folder, CancellationToken cancellation) =>
        Embed(path, source, embedder, Extraction.OpenStore(folder, embedder), [tap], PartCheck.All, use: null, cancellation);

    private FeatureSet Embed(
        string path, ImageSource source, EmbeddingModel embedder, FeatureStore store, IReadOnlyList<string> taps, PartCheck check, IDisposable? use, CancellationToken cancellation)
    {
        var network = OnnxMetadata.Read(embedder.Model.Path);
        var result = new Extraction(log).Run(source, embedder, store, check, cancellation);
        return new FeatureSet(store.OpenSnapshot(new SnapshotScope { Source = result.Source, Taps = [.. embedder.Backbone.Taps.Select(t => (t.Name, t.Pool))] }), path, embedder.ModelName, [.. taps.Select(embedder.Resolve)])
        {
            Images = result.Images,
            Failures = result.Failures,
            ImagesRoot = source.Root,
            NetworkTrainingImages = HeadNetwork.TrainingImages(network),
            NetworkHidesTrainingImages = HeadNetwork.HidesTrainingImages(network),
            Splits = result.Splits,
            Paths = result.Paths.ToHashSet(StringComparer.Ordinal),
            Use = use,
        };
    }

    // The work is done: that no room can be made for others' is no failure of this command.
    private void MakeRoom(long? limit, CancellationToken cancellation)
    {
        try
        {
            if (CacheEviction.Run(limit, cancellation) is not { } room) return;
            log.Note(room.Describe());
            log.WarnAll(room.Problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
        {
            log.Warn($"the cache {FeatureCache.Folder} is above its limit ({CacheLimit.Variable}), and room cannot be made: {e.Message}");
        }
    }
}
