using TransferLearning.Answering;
using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.Loading;
using TransferLearning.Notes;
using TransferLearning.Training;

namespace TransferLearning;

/// <summary>
/// Embeddings of images <c>[N,D]</c> with the images' labels and splits, read from a feature store: what heads are trained and evaluated on. A store is computed once and
/// opened as often as needed; vectors stay on disk until they are read.
/// </summary>
public sealed class Features : IDisposable
{
    private readonly FeatureSet _set;
    private readonly LabeledDataset _all;
    private readonly int[]? _rows;
    private readonly string? _split;
    private readonly bool _isOwner;
    private readonly Lazy<LabeledDataset> _data;

    private Features(FeatureSet set, IReadOnlyList<ItemFailure> failures, RunLog log)
    {
        try
        {
            _set = set;
            _all = set.LoadOne();
            _data = new(_all);
            _isOwner = true;
            Failures = failures;
            Log = log;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private Features(Features whole, int[] rows, string? split)
    {
        (_set, _all, Failures, Log, _rows, _split) = (whole._set, whole._all, whole.Failures, whole.Log, rows, split);
        _data = new(() => _all.Select(rows));
    }

    /// <summary>Number of images, N.</summary>
    public int Count => _rows?.Length ?? _all.Items.Count;

    /// <summary>Length of a vector, D.</summary>
    public int Dimension => _all.Features.Dimension;

    /// <summary>Names of the classes, in ordinal order.</summary>
    public IReadOnlyList<string> Classes => _all.Classes;

    /// <summary>The images' paths, labels, splits and groups, row by row, in natural order of path, <c>[N]</c>.</summary>
    public IReadOnlyList<DatasetItem> Items => Data.Items;

    /// <summary>The vectors, row by row as <see cref="Items"/>, <c>[N,D]</c>; valid until this is disposed of.</summary>
    public FeatureMatrix Vectors => Data.Features;

    /// <summary>The images that could not be used, and why: those of the extraction, or, of a store that was opened, those that it has on record from when they were last tried.</summary>
    public IReadOnlyList<ItemFailure> Failures { get; }

    internal FeatureSet Set => _set;

    internal RunLog Log { get; }

    internal LabeledDataset Data => _data.Value;

    /// <summary>Embeds the images of a folder, manifest or archive into a feature store, and opens it. What the store already has is not computed again; a run that is stopped goes on where it was.</summary>
    /// <param name="images">A folder (one folder a class, or splits with classes below), a manifest (.csv, .jsonl), an archive (.zip, .tar, .tar.gz, .parquet) or an image.</param>
    /// <param name="embedder">The network.</param>
    /// <param name="store">Folder of the store; it is made where it is missing, and lies outside of the images.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <param name="cancellation">Stops the run; what is done is kept.</param>
    /// <exception cref="UsageException">The store lies inside the images, or there are no such images.</exception>
    /// <exception cref="TlearnException">The store holds features of another network or preprocessing.</exception>
    /// <remarks>An image that cannot be read does not stop the run: see <see cref="Failures"/>.</remarks>
    public static Task<Features> ExtractAsync(string images, ImageEmbedder embedder, string store, IProgress<ExtractionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(images);
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentException.ThrowIfNullOrEmpty(store);
        // The names hold from now on, whatever becomes of the working directory.
        (images, store) = (Path.GetFullPath(images), Path.GetFullPath(store));
        return Task.Run(() => Extract(images, embedder, store, LogOf(embedder.Options.Notes, progress), cancellation), cancellation);
    }

    /// <summary>Embeds images that a program gives, from wherever it keeps them, into a feature store, and opens it. What the store already has is not computed again; a run that is stopped goes on where it was.</summary>
    /// <param name="source">A name for where the images are from, such as <c>photos.db</c>: under it the store remembers them. What a later run of the same name does not give stays.</param>
    /// <param name="images">The images; the sequence may be enumerated more than once. Their bytes are read while they are worked on.</param>
    /// <param name="embedder">The network.</param>
    /// <param name="store">Folder of the store; it is made where it is missing.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <param name="cancellation">Stops the run; what is done is kept.</param>
    /// <exception cref="TlearnException">The store holds features of another network or preprocessing, or there is no image.</exception>
    /// <remarks>An image that cannot be read does not stop the run: see <see cref="Failures"/>.</remarks>
    public static Task<Features> ExtractAsync(
        string source, IEnumerable<SourceImage> images, ImageEmbedder embedder, string store, IProgress<ExtractionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentException.ThrowIfNullOrEmpty(store);
        store = Path.GetFullPath(store);
        var log = LogOf(embedder.Options.Notes, progress);
        return Task.Run(() => Extract(source, ImageInputs.Open(source, images, log), embedder, store, log, cancellation), cancellation);
    }

    /// <summary>Opens a feature store.</summary>
    /// <param name="store">Folder of the store.</param>
    /// <param name="tap">Which layer's vectors, where the store has several; <see langword="null"/> for the only one.</param>
    /// <param name="pool">Which pooling, where the layer has several; <see langword="null"/> for the only one.</param>
    /// <param name="notes">Told what should be known.</param>
    /// <exception cref="UsageException">The store has several layers and none is named, or has not the one that is named.</exception>
    /// <exception cref="TlearnException">There is no store, or it is damaged.</exception>
    public static Features Open(string store, string? tap = null, string? pool = null, Action<Note>? notes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(store);
        var log = new CallerLog(notes);
        var set = new FeatureLoader(log, new ModelCatalogue()).OpenStore(store, new ExtractionRequest { Taps = [tap ?? "auto"], Pool = pool });
        return new Features(set, set.FailuresOnRecord, log);
    }

    /// <summary>The images of one split. A head that is trained on <c>train</c> leaves out what other splits hold as well.</summary>
    /// <param name="name"><c>train</c>, <c>val</c> or <c>test</c>, and the usual other names of these.</param>
    /// <exception cref="UsageException">No image is in that split; the message lists the splits.</exception>
    /// <exception cref="InvalidOperationException">These features are a split or a fold themselves.</exception>
    public Features Split(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RequireWhole("parted into splits");
        var split = SplitNames.Parse(name);
        return new Features(this, GivenSplits.RowsOf(_all.Items, split), split);
    }

    /// <summary>
    /// Parts to train and to evaluate on: the data's own splits where they have some, otherwise cross-validation with the classes in equal parts, where images of one group never stand
    /// on both sides. Copies of one image never do.
    /// </summary>
    /// <param name="folds">Parts of a cross-validation, at least 2.</param>
    /// <param name="seed">The same seed gives the same parts.</param>
    /// <exception cref="UsageException">There are no labels, or too few images for so many parts.</exception>
    /// <exception cref="InvalidOperationException">These features are a split or a fold themselves.</exception>
    public IReadOnlyList<(Features Train, Features Test)> Folds(int folds = 5, int seed = 0)
    {
        RequireWhole("divided into folds");
        if (folds < 2) throw new UsageException($"`Folds`: found {folds}, expected at least 2");
        var plan = SplitPlanner.Plan(_all.Items, folds, seed, null, _all.ListedSplits);
        Log.WarnAll(plan.Warnings);
        return [.. plan.Folds.Select(f => (new Features(this, [.. f.Train], null), new Features(this, [.. f.Test], null)))];
    }

    /// <summary>The images that are nearest to one, by the cosine of their vectors: exact, in memory that does not grow with the number of images.</summary>
    /// <param name="vector">The vector of an image, <c>[D]</c>: of the same network, layer and preprocessing, as <see cref="ImageEmbedder"/> makes it.</param>
    /// <param name="top">How many, at least 1; fewer are found where there are fewer.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>The nearest first; of equally near images the first of <see cref="Items"/>. An image of these features finds itself.</returns>
    /// <exception cref="ArgumentException">The vector has another length, or a value that is not finite.</exception>
    public IReadOnlyList<SimilarImage> Similar(ReadOnlyMemory<float> vector, int top = 10, CancellationToken cancellation = default)
    {
        if (vector.Length != Dimension) throw new ArgumentException($"the vector has {vector.Length} values, expected {Dimension}", nameof(vector));
        if (!FeatureChecks.IsFinite(vector.Span)) throw new ArgumentException("the vector has a value that is not finite", nameof(vector));
        return SimilarImages.Find(Data, FeatureMatrix.FromArray(vector, Dimension), top, 0, cancellation)[0];
    }

    /// <summary>The rows that a head is fitted on.</summary>
    internal LabeledDataset Training() =>
        _rows is null || _split == "train" ? HeadFitting.TrainingRows(_all, Log)
        : HeadFitting.WithOwnClasses(_all, _split is null ? _rows : GivenSplits.EvaluationRows(_all.Items, _split));

    /// <summary>All rows, and those that something is measured on which has learnt from the images of a record.</summary>
    internal (LabeledDataset All, MeasuredRows Rows) Measured(TrainingRecord? learnt) =>
        (_all, _rows is null || _split is not null ? MeasuredRows.Choose(_all.Items, _split, learnt, _all.ListedSplits) : MeasuredRows.HeldOut(_all.Items, _rows, null, learnt));

    /// <summary>Closes the store's files. A split or fold shares them with the whole, and closes nothing.</summary>
    public void Dispose()
    {
        if (_isOwner) _set.Dispose();
    }

    private void RequireWhole(string done)
    {
        if (_rows is not null) throw new InvalidOperationException($"only a whole set of features is {done}, and this is a part of one");
    }

    private static CallerLog LogOf(Action<Note>? notes, IProgress<ExtractionProgress>? progress) =>
        new(notes, progress is null ? null : (_, done, total) => progress.Report(new ExtractionProgress(done, total)));

    private static Features Extract(string images, ImageEmbedder embedder, string store, RunLog log, CancellationToken cancellation)
    {
        var source = ImageInputs.Open(images, log);
        ImageInputs.RequireOutside(source, store, $"the store {store}", "choose a folder outside");
        return Extract(images, source, embedder, store, log, cancellation);
    }

    private static Features Extract(string images, ImageSource source, ImageEmbedder embedder, string store, RunLog log, CancellationToken cancellation)
    {
        var set = embedder.Network.Embed(images, source, store, log, cancellation);
        return new Features(set, set.Failures, log);
    }
}
