using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// Rows of <c>items/</c> as they are kept in memory: a million of them are a hundred megabytes, so what many rows share (labels, splits, sources) is
/// numbered, and rows lie in pages, which grow without a copy.
/// </summary>
internal sealed class ItemTable
{
    private readonly GrowingPages<Entry> _entries = new();
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Number of rows.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds a row; returns its number.</summary>
    public int Add(in ItemRow row, string part)
    {
        _entries.Add(EntryOf(row, part));
        return Count - 1;
    }

    /// <summary>Puts another row in the place of one.</summary>
    public void Set(int number, in ItemRow row, string part) => At(number) = EntryOf(row, part);

    public string Path(int number) => At(number).Path;

    public ContentHash Content(int number) => At(number).Content;

    public long Seen(int number) => At(number).Seen;

    public bool IsRemoved(int number) => At(number).Removed;

    /// <summary>As <see cref="ItemRow.DecodedSince"/>, of this revision of the decoder; 0 where another looked, or none.</summary>
    public byte DecodedSince(int number) => At(number) is { Revision: PartOrigin.CurrentRevision } entry ? entry.DecodedSince : (byte)0;

    public string? Source(int number) => Name(At(number).Source);

    public string Part(int number) => Name(At(number).Part)!;

    public StoredItem Item(int number)
    {
        ref var entry = ref At(number);
        return new StoredItem(entry.Path, entry.Content, entry.Size, entry.Modified, Name(entry.Label), Name(entry.Split), Name(entry.Group), Name(entry.Source));
    }

    /// <summary>The row as it was added.</summary>
    public ItemRow Row(int number)
    {
        ref var entry = ref At(number);
        return new ItemRow(Item(number), entry.Seen, entry.Removed, entry.DecodedSince, entry.Revision);
    }

    private Entry EntryOf(in ItemRow row, string part) => new()
    {
        Path = row.Item.Path,
        Content = row.Item.Content,
        Size = row.Item.Size,
        Modified = row.Item.Modified,
        Seen = row.Seen,
        Label = Number(row.Item.Label),
        Split = Number(row.Item.Split),
        Group = Number(row.Item.Group),
        Source = Number(row.Item.Source),
        Part = Number(part),
        Removed = row.Removed,
        DecodedSince = row.DecodedSince,
        Revision = row.Revision,
    };

    private ref Entry At(int number) => ref _entries[number];

    private string? Name(int number) => number == 0 ? null : _names[number - 1];

    private int Number(string? name)
    {
        if (name is null) return 0;
        if (_numbers.TryGetValue(name, out var number)) return number;
        _names.Add(name);
        return _numbers[name] = _names.Count;
    }

    private struct Entry
    {
        public string Path;
        public ContentHash Content;
        public long Size;
        public DateTime Modified;
        public long Seen;
        public int Label; // 0 for none, else the position in the names + 1
        public int Split;
        public int Group;
        public int Source;
        public int Part;
        public bool Removed;
        public byte DecodedSince;
        public byte Revision;
    }
}
