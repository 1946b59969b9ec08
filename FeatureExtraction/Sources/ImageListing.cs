using System.Collections;
using TransferLearning.Core.Memory;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>
/// The items of a source, in order, in little more memory than their paths take, in folders and archives: a run of many millions holds them all. Each is made anew when it is asked for. Any number of threads may read.
/// </summary>
internal sealed class ImageListing : IReadOnlyList<ImageItem>
{
    private readonly TextPages _paths = new();
    private readonly List<Kind> _kinds = []; // what many items share
    private readonly Dictionary<Kind, int> _numbers = [];
    private readonly List<(int From, int Kind)> _runs = []; // items one behind the other that share it
    private readonly Dictionary<int, (string? Fault, SourceImage? Image)> _rests = []; // what items of folders and archives hardly ever have
    private GrowingPages<long>? _places; // where items have any

    /// <summary>Lists items.</summary>
    /// <param name="items">The items, taken one by one.</param>
    public ImageListing(IEnumerable<ImageItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        foreach (var item in items) Add(item);
    }

    /// <summary>Number of items.</summary>
    public int Count => _paths.Count;

    /// <summary>Paths of the items.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <summary>Whether an item has a <see cref="ImageItem.Place"/>.</summary>
    public bool HasPlaces => _places is not null;

    /// <summary>The splits of the items.</summary>
    public IEnumerable<string> Splits => _kinds.Select(k => k.Split).OfType<string>().Distinct();

    /// <inheritdoc/>
    public ImageItem this[int index]
    {
        get
        {
            var (kind, rest) = (_kinds[_runs[RunOf(index)].Kind], _rests.Count == 0 ? default : _rests.GetValueOrDefault(index));
            return new ImageItem(_paths[index], kind.Label, kind.Split, kind.Group) { Fault = rest.Fault, Place = _places?[index] ?? 0, Image = rest.Image };
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ImageItem> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Add(ImageItem item)
    {
        var kind = new Kind(item.Label, item.Split, item.Group);
        if (!_numbers.TryGetValue(kind, out var number))
        {
            number = _numbers[kind] = _kinds.Count;
            _kinds.Add(kind);
        }

        if (item.Fault is not null || item.Image is not null) _rests[Count] = (item.Fault, item.Image);
        if (item.Place != 0 && _places is null)
        {
            _places = new GrowingPages<long>();
            for (var i = 0; i < Count; i++) _places.Add(0);
        }

        _places?.Add(item.Place);
        if (_runs.Count == 0 || _runs[^1].Kind != number) _runs.Add((Count, number));
        _paths.Add(item.Path);
    }

    // The last that begins at the item or before it.
    private int RunOf(int index)
    {
        var (first, end) = (0, _runs.Count);
        while (end - first > 1)
        {
            var middle = (first + end) / 2;
            if (_runs[middle].From <= index) first = middle;
            else end = middle;
        }

        return first;
    }

    private readonly record struct Kind(string? Label, string? Split, string? Group);
}
