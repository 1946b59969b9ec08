using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Loading;

namespace TransferLearning.Experiments.Comparing;

/// <summary>Several sets of features of the same images.</summary>
internal sealed class FeatureSets : IDisposable
{
    private readonly List<FeatureSet> _sets = [];
    private readonly HashSet<string> _learnt = new(StringComparer.Ordinal);
    private readonly Thumbnails _thumbnails = new(96);

    /// <summary>Opens them all; where one fails, those already opened are disposed.</summary>
    public FeatureSets(IEnumerable<FeatureSet> sets)
    {
        try
        {
            foreach (var set in sets) _sets.Add(set);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The sets.</summary>
    public IReadOnlyList<FeatureSet> All => _sets;

    /// <summary>Images of the largest set.</summary>
    public long Images => _sets.Max(s => s.Images);

    /// <summary>What could not be used, each path once.</summary>
    public IReadOnlyList<ItemFailure> Failures => [.. _sets.SelectMany(s => s.Failures).DistinctBy(f => f.Path)];

    /// <summary>A sentence for each network that learnt from some of the images whose features it gives.</summary>
    public IReadOnlyCollection<string> LearntByNetworks => _learnt;

    /// <summary>A sentence for each tap that was asked for under several names, and is compared once.</summary>
    public IEnumerable<string> TakenOnce => _sets.SelectMany(set => set.Taps.CountBy(t => t).Where(t => t.Value > 1).Select(t => $"{set.Model}: tap '{t.Key.Name}' was named {t.Value} times: it is compared once"));

    /// <summary>Every tap of every set, each once; networks of one name are told apart by a number.</summary>
    /// <exception cref="TlearnException">Of a set no image can be used.</exception>
    public IReadOnlyList<FeatureSource> Sources()
    {
        var sources = new List<FeatureSource>();
        var names = new HashSet<string>();
        foreach (var set in _sets)
        {
            set.RequireUsable();
            foreach (var tap in set.Taps.Distinct())
            {
                var shown = set.Taps.Distinct().Count(t => t.Name == tap.Name) > 1 ? $"{tap.Name}.{tap.Pool}" : tap.Name;
                var model = set.Model;
                for (var i = 2; !names.Add($"{model}#{shown}"); i++) model = $"{set.Model} ({i})";
                var data = set.Load(tap);
                if (set.NetworkHidesTrainingImages) _learnt.Add($"{set.Model} answers with classes and does not say which images it learnt from: whether its rows are flattered by images of {set.Argument} among them cannot be checked");
                if (set.NetworkTrainingImages is { } learnt && data.Items.Count(i => learnt.Contains(i.Content)) is var known and > 0)
                {
                    _learnt.Add($"{set.Model} was itself trained on {known} of the {Counted.Of(data.Items.Count, "image")} of {set.Argument}: its rows flatter it, whatever is kept apart for the heads");
                }

                sources.Add(new FeatureSource(model, shown, data));
            }
        }

        return sources;
    }

    /// <summary>The file of an item, as far as it is known; it need not be there any more.</summary>
    public string? FileOf(DatasetItem item) =>
        _sets.Select(s => s.FileOf(item)).FirstOrDefault(f => f is not null) ?? (Root is { } root ? Path.Combine(root, item.Path) : null);

    /// <summary>A small picture of an item, where its file is known and can be read.</summary>
    public byte[]? Thumbnail(string path) =>
        Root is { } root ? _thumbnails.Jpeg(Path.Combine(root, path)) : null;

    private string? Root => _sets.Select(s => s.ImagesRoot).FirstOrDefault(r => r is not null);

    public void Dispose()
    {
        foreach (var set in _sets) set.Dispose();
    }
}
