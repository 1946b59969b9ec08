using System.Diagnostics;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification.Yaml;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Loading;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Running;

/// <summary>Brings a group's features: what is on record where nothing has changed, else by an extraction, which computes only what the cache lacks.</summary>
internal sealed class GroupFeatures(ExperimentFolder folder, RunLog log, ModelCatalogue catalogue, int threads) : IDisposable
{
    private readonly FeatureLoader _loader = new(log, catalogue);
    private readonly Dictionary<string, (ImageSource Source, List<ImageItem> Items, string Listing)> _listed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Identity, string Sha256, string Preprocessing)> _requests = new(StringComparer.Ordinal);
    private readonly Dictionary<FeatureGroup, FeatureSet> _open = [];
    private readonly List<(string Dataset, ItemFailure Failure)> _failures = [];

    /// <summary>What could not be used, each path once, with the name of its data set before it.</summary>
    public IReadOnlyList<ItemFailure> Failures => [.. _failures.Select(f => f.Failure with { Path = $"{f.Dataset}: {f.Failure.Path}" }).DistinctBy(f => f.Path)];

    /// <summary>What of a data set could not be used, each path once.</summary>
    public IReadOnlyList<ItemFailure> FailuresOf(string dataset) => [.. _failures.Where(f => f.Dataset == dataset).Select(f => f.Failure).DistinctBy(f => f.Path)];

    /// <summary>Images of all data sets.</summary>
    public long Images => _listed.Values.Sum(l => (long)l.Items.Count);

    /// <summary>Images of a data set, which are listed once.</summary>
    public IReadOnlyList<ImageItem> ItemsOf(FeatureGroup group) => Listed(group).Items;

    /// <summary>Tells mistakes of the experiment's file that show before anything runs: images that are not there, taps that the network has not.</summary>
    /// <exception cref="UsageException">There is one; the message names the line.</exception>
    public void Require(FeatureGroup group)
    {
        _ = Listed(group);
        try
        {
            _ = RequestOf(group);
        }
        catch (TlearnException e) when (e is not UsageException)
        {
            // A network that cannot be opened fails with its cells, and does not stop the others.
        }
    }

    /// <summary>Images of a data set that its table leaves out, in words; <see langword="null"/> where none is.</summary>
    public string? LeftOutOf(FeatureGroup group) => Listed(group).Source.Findings is { LeftOut: > 0 } found
        ? $"{Counted.Of(found.LeftOut, "image is", "images are")} left out by {string.Join(", ", found.LeftOutBy)}"
        : null;

    /// <summary>The folder that paths of a data set are relative to.</summary>
    public string RootOf(FeatureGroup group) => Listed(group).Source.Root;

    /// <summary>The record of a group that still holds; <see langword="null"/> where features have to be made, or images were bad.</summary>
    public FeatureRecord? Known(FeatureGroup group)
    {
        return Recorded(group) is { Bad: 0 } record ? record : null;
    }

    /// <summary>The same where some images were bad: what it would come to if they still are. A run tries them again.</summary>
    public FeatureRecord? Recorded(FeatureGroup group)
    {
        var record = ExperimentFolder.TryRead<FeatureRecord>(FeatureRecord.PathOf(folder, group));
        return record is { Format: 1 } && record.Request == RequestOf(group).Identity && record.Listing == Listed(group).Listing && ItemFile.IsWhole(folder, record.Data) ? record : null;
    }

    /// <summary>Extracts a group's features, unless they are open, and writes its record.</summary>
    public FeatureRecord Extract(FeatureGroup group, CancellationToken cancellation)
    {
        var (source, items, listing) = Listed(group);
        var (identity, sha256, preprocessing) = RequestOf(group);
        var clock = Stopwatch.StartNew();
        var set = Open(group, source, cancellation);
        set.RequireUsable();
        var first = set.Load(set.Taps[0]);
        var record = new FeatureRecord
        {
            Request = identity,
            Listing = listing,
            Data = ItemFile.Write(folder, first.Items),
            Sha256 = sha256,
            Preprocessing = preprocessing,
            Taps = [.. group.Taps.Zip(set.Taps, (asked, tap) => new FoundTap(asked, tap.Name, tap.Pool ?? "none", set.Load(tap).Space.Dimension))],
            Device = set.Device ?? "unknown",
            Splits = [.. set.Splits],
            Bad = set.Failures.Count,
            Images = items.Count,
            Seconds = clock.Elapsed.TotalSeconds,
        };
        ExperimentFolder.Write(FeatureRecord.PathOf(folder, group), record);
        return record;
    }

    /// <summary>The features of one of a group's taps, in the order of the items that the record names.</summary>
    /// <exception cref="TlearnException">The images have changed since the record was written.</exception>
    public FeatureMatrix Load(FeatureGroup group, int tap, MeasuredData data, CancellationToken cancellation) => LoadWithFiles(group, tap, data, cancellation).Data.Features;

    /// <summary>The same with the items, and what finds their files.</summary>
    public (LabeledDataset Data, Func<DatasetItem, string?> FileOf) LoadWithFiles(FeatureGroup group, int tap, MeasuredData data, CancellationToken cancellation)
    {
        FeatureSet set;
        lock (_open) set = Open(group, Listed(group).Source, cancellation);
        var loaded = set.Load(set.Taps[tap]);
        return loaded.Items.Count == data.Items.Count && loaded.Items.SequenceEqual(data.Items)
            ? (loaded, set.FileOf)
            : throw new TlearnException($"{group.Dataset.Images}: images changed while the experiment ran", "Run the same command again.");
    }

    /// <summary>The images of a group, for networks that are trained on them.</summary>
    public CachedImageFeatures ImagesOf(FeatureGroup group) => new(_loader, Listed(group).Source, group.Dataset.Images, group.Request(threads));

    /// <summary>Lets go of a group's features.</summary>
    public void Close(FeatureGroup group)
    {
        lock (_open)
        {
            if (_open.Remove(group, out var set)) set.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var set in _open.Values) set.Dispose();
    }

    private FeatureSet Open(FeatureGroup group, ImageSource source, CancellationToken cancellation)
    {
        if (_open.TryGetValue(group, out var open)) return open;
        var set = _open[group] = _loader.Embed(group.Dataset.Images, source, group.Request(threads), cancellation);
        _failures.AddRange(set.Failures.Select(f => (group.Dataset.Name, f)));
        return set;
    }

    private (ImageSource Source, List<ImageItem> Items, string Listing) Listed(FeatureGroup group)
    {
        if (_listed.TryGetValue(group.Dataset.Name, out var listed)) return listed;
        var source = Opened(group);
        List<ImageItem> items = [.. source.Enumerate(CancellationToken.None)];
        if (items.Count == 0 && source.NothingListed() is var nothing) throw group.Dataset.ImagesPlace.Wrong($"images: {nothing.Message}", nothing.Next);
        return _listed[group.Dataset.Name] = (source, items, FeatureRecord.ListingOf(source, items));
    }

    private ImageSource Opened(FeatureGroup group)
    {
        var dataset = group.Dataset;
        if (FeatureStore.Exists(dataset.Images)) throw dataset.ImagesPlace.Wrong($"images: {dataset.Images} is a feature store, expected a folder of images or a manifest", "Give the images that it was made of: their features are taken from the cache where they are there already.");
        var exclusion = dataset.Exclude is { } file ? At(dataset.ExcludePlace, "exclude", () => Exclusion.Read(file)) : null;
        return At(dataset.ImagesPlace, "images", () => ImageInputs.Open(dataset.Images, dataset.Group, log, exclusion));
    }

    private static T At<T>(YamlPlace place, string key, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (TlearnException e)
        {
            throw place.Wrong($"{key}: {e.Message}", e.Next);
        }
    }

    private (string Identity, string Sha256, string Preprocessing) RequestOf(FeatureGroup group)
    {
        // A network's file is read once, whatever number of data sets it is run on.
        if (_requests.TryGetValue(group.Asked, out var known)) return known;
        return _requests[group.Asked] = FeatureRecord.RequestOf(group);
    }
}
