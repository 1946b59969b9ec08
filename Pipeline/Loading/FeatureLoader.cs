using TransferLearning.Caching;
using TransferLearning.Classifiers.Export;
using TransferLearning.Core.Features;
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
    /// <summary>What is left out of every STORE and IMAGES; <see langword="null"/> for nothing.</summary>
    public Exclusion? Exclusion { get; init; }

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
    public ImageSource OpenImages(IReadOnlyList<string> paths) => ImageInputs.Open(paths, log, Exclusion);

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
            ImageInputs.Say(snapshot.Items.Where(i => Exclusion?.LeavesOut(i.Path, i.Content) != true).Select(i => i.ToDatasetItem()), log);
            if (Exclusion is { } exclusion)
            {
                Say(exclusion, snapshot);
                if (snapshot.Items.Count > 0 && snapshot.Items.All(i => exclusion.LeavesOut(i.Path, i.Content))) throw Exclusion.AllLeftOut(path, snapshot.Items.Count, exclusion.File);
            }

            if (taps.Length == 0) throw new TlearnException($"{path}: the store holds no vectors", "fill it with `Features.ExtractAsync(IMAGES, EMBEDDER, STORE)`");
            var network = NetworkMetadata(store);
            return new FeatureSet(snapshot, path, store.Provenance.ModelName ?? store.Recipe.Model[..12], taps)
            {
                Images = snapshot.Items.Count,
                ImagesRoot = RootOf(snapshot.Sources),
                FileOf = item => RootOf(item.Source is { } own ? [own] : snapshot.Sources) is { } root ? Path.Combine(root, item.Path) : null,
                Excluded = Exclusion,
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

    private void Say(Exclusion exclusion, StoreSnapshot snapshot)
    {
        // The store knows no content of what failed.
        var named = snapshot.Items.Select(i => (i.Path, Content: (ContentHash?)i.Content)).Concat(snapshot.Failures.Select(f => (f.Path, Content: (ContentHash?)null))).Where(i => exclusion.Names(i.Path)).ToList();
        var found = named.Where(i => exclusion.LeavesOut(i.Path, i.Content)).Select(i => i.Path).ToHashSet(StringComparer.Ordinal);
        var others = named.Select(i => i.Path).Where(p => !found.Contains(p)).Distinct(StringComparer.Ordinal).ToList();
        log.NoteOnce(exclusion.Describe(found.Count, others.Count));
        if (others.Count > 0) log.WarnOnce(exclusion.DescribeOthers(others));
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

    /// <summary>The folder of the images, of a manifest or archives the one that they lie in, where it is still there.</summary>
    private static string? RootOf(IReadOnlyList<string> sources) =>
        sources.Select(s => Directory.Exists(s) ? s : File.Exists(s) || ShardPattern.Is(s) ? Path.GetDirectoryName(s) : null).LastOrDefault(s => s is not null);

    /// <summary>Embeds images into the cache.</summary>
    /// <param name="path">IMAGES as the user gave it, for messages.</param>
    /// <param name="source">Its images, or some of them.</param>
    /// <param name="request">The network.</param>
    /// <param name="cancellation">Stops the extraction; what is done is kept.</param>
    public FeatureSet Embed(string path, ImageSource source, ExtractionRequest request, CancellationToken cancellation)
    {
        using var embedder = EmbeddingModel.Open(request with { SizedBy = request.SizedBy ?? source, LoadsDecoderLate = true }, catalogue, cancellation: cancellation);
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
        return new FeatureSet(store.OpenSnapshot(new SnapshotScope { Source = result.Source, Taps = [.. embedder.Backbone.Taps.Select(t => (t.Name, t.Pool))] }), path, embedder.ModelName, [.. taps.Select(embedder.ResolveForLoading)])
        {
            Images = result.Images,
            Logits = embedder.Logits is { } logits && embedder.Backbone.Taps.First(embedder.IsLogits) is var tap ? (tap.Name, tap.Pool, logits) : null,
            Failures = result.Failures,
            ImagesRoot = source.Root,
            FileOf = item => source.PathOf(new ImageItem(item.Path, null, null, null)),
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
