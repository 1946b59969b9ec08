using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// Rows of <c>items/</c> as they are kept in memory, some 90 bytes each with what finds them: paths lie in UTF-8, what many rows share (label, split, group; source, part and the like) is numbered, and all lies in pages, which grow without a copy.
/// Any number of threads may read while none adds.
/// </summary>
internal sealed class ItemTable
{
    private readonly TextPages _paths = new();
    private readonly GrowingPages<Entry> _entries = new();
    private readonly List<Kind> _kinds = [];
    private readonly Dictionary<Kind, int> _kindNumbers = [];
    private readonly List<Tags> _tags = []; // apart from the kinds, which would be as many as both multiplied
    private readonly Dictionary<Tags, int> _tagNumbers = [];

    /// <summary>Number of rows.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds a row; returns its number.</summary>
    public int Add(in ItemRow row, string part)
    {
        _paths.Add(row.Item.Path);
        _entries.Add(EntryOf(row, part));
        return Count - 1;
    }

    /// <summary>Puts another row of the same path in the place of one.</summary>
    public void Set(int number, in ItemRow row, string part) => At(number) = EntryOf(row, part);

    public string Path(int number) => _paths[number];

    /// <summary>Whether a row is of a path.</summary>
    public bool IsPath(int number, string path) => _paths.Is(number, path);

    /// <summary>Whether a row is of a path of a source.</summary>
    public bool Is(int number, string? source, string path) => IsPath(number, path) && Source(number) == source;

    public ContentHash Content(int number) => At(number).Content;

    public long Seen(int number) => Both(KindOf(number).SeenHigh, At(number).SeenLow);

    public bool IsRemoved(int number) => KindOf(number).IsRemoved;

    /// <summary>As <see cref="ItemRow.DecodedSince"/>, of this revision of the decoder; 0 where another looked, or none.</summary>
    public byte DecodedSince(int number) => KindOf(number) is { Revision: PartOrigin.CurrentRevision } kind ? kind.DecodedSince : (byte)0;

    public string? Source(int number) => KindOf(number).Source;

    public string Part(int number) => KindOf(number).Part;

    public StoredItem Item(int number)
    {
        ref var entry = ref At(number);
        var tags = _tags[entry.Tags];
        var kind = _kinds[entry.Kind];
        return new StoredItem(Path(number), entry.Content, Both(kind.SizeHigh, entry.SizeLow), entry.Modified, tags.Label, tags.Split, tags.Group, kind.Source);
    }

    /// <summary>A row as datasets know it, without its source.</summary>
    /// <param name="number">The row.</param>
    /// <param name="path">Its path, which the caller has made.</param>
    public DatasetItem Dataset(int number, string path)
    {
        ref var entry = ref At(number);
        var tags = _tags[entry.Tags];
        return new DatasetItem(path, entry.Content, tags.Label, tags.Split, tags.Group);
    }

    /// <summary>The row as it was added.</summary>
    public ItemRow Row(int number)
    {
        var kind = KindOf(number);
        return new ItemRow(Item(number), Seen(number), kind.IsRemoved, kind.DecodedSince, kind.Revision);
    }

    private Entry EntryOf(in ItemRow row, string part) => new()
    {
        Content = row.Item.Content,
        Modified = row.Item.Modified,
        SizeLow = (uint)row.Item.Size,
        SeenLow = (uint)row.Seen,
        Kind = Number(_kinds, _kindNumbers, new Kind(row.Item.Source, part, row.Removed, row.DecodedSince, row.Revision, (int)(row.Seen >> 32), (int)(row.Item.Size >> 32))),
        Tags = Number(_tags, _tagNumbers, new Tags(row.Item.Label, row.Item.Split, row.Item.Group)),
    };

    private static long Both(int high, uint low) => ((long)high << 32) | low;

    private ref Entry At(int number) => ref _entries[number];

    private Kind KindOf(int number) => _kinds[At(number).Kind];

    private static int Number<T>(List<T> all, Dictionary<T, int> numbers, T value)
        where T : notnull
    {
        if (numbers.TryGetValue(value, out var number)) return number;
        all.Add(value);
        return numbers[value] = all.Count - 1;
    }

    /// <summary>What the rows of a part share: the upper halves of times and sizes, too, for the lower ones reach over 71 minutes and 4 GiB.</summary>
    private readonly record struct Kind(string? Source, string Part, bool IsRemoved, byte DecodedSince, byte Revision, int SeenHigh, int SizeHigh);

    /// <summary>What images share.</summary>
    private readonly record struct Tags(string? Label, string? Split, string? Group);

    private struct Entry
    {
        public ContentHash Content;
        public DateTime Modified;
        public uint SizeLow;
        public uint SeenLow;
        public int Kind;
        public int Tags;
    }
}
