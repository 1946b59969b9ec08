namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>What an archive holds: its images, and what else was met.</summary>
internal sealed class ArchiveContents
{
    private const int KeptExamples = 20;
    private readonly Dictionary<string, ArchiveEntry> _byPath = new(StringComparer.Ordinal);
    private readonly List<ArchiveEntry> _entries = [];
    private readonly List<string> _passedOver = [];

    /// <summary>The images, in the archive's own order; what should be one and cannot be read has a <see cref="ArchiveEntry.Fault"/>.</summary>
    public IReadOnlyList<ArchiveEntry> Entries => _entries;

    /// <summary>Files that are no images.</summary>
    public int PassedOver { get; private set; }

    /// <summary>How many of them could not be looked into.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The first of their paths.</summary>
    public IReadOnlyList<string> PassedOverExamples => _passedOver;

    /// <summary>Images that are hidden files.</summary>
    public int Hidden { get; set; }

    /// <summary>Why the archive could not be read to its end, a sentence; <see langword="null"/> where it could. What comes behind is unknown, and not gone.</summary>
    public string? Damage { get; private set; }

    /// <summary>What a user should know of it, a sentence each.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Notes that the archive ends too soon.</summary>
    /// <param name="reason">Why, a clause.</param>
    public void EndEarly(string reason)
    {
        var images = _entries.Count(e => e.Fault is null);
        Damage = $"{reason}; the {images:N0} image{(images == 1 ? "" : "s")} before count, what stood behind is unknown. Make or fetch the archive again";
    }

    /// <summary>The entry of a path; <see langword="null"/> where there is none.</summary>
    public ArchiveEntry? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Whether an entry has this path.</summary>
    public bool Has(string path) => _byPath.ContainsKey(path);

    /// <summary>Adds an image.</summary>
    public void Add(ArchiveEntry entry)
    {
        _byPath.Add(entry.Path, entry);
        _entries.Add(entry);
    }

    /// <summary>Counts a file that is no image.</summary>
    public void PassOver(string path, bool isReadable = true)
    {
        PassedOver++;
        if (!isReadable) Unreadable++;
        if (_passedOver.Count < KeptExamples) _passedOver.Add(path);
    }
}
