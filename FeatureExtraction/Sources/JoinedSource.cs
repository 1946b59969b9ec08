namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Several inputs of one command. Paths begin with the input as it was written; an image that two inputs name alike is listed once.</summary>
internal sealed class JoinedSource : ImageSource
{
    private readonly Part[] _parts;

    public JoinedSource(IReadOnlyList<string> paths)
        : this([.. paths.Distinct(StringComparer.Ordinal).Select(p => new Part(p, Open(p)))])
    {
    }

    private JoinedSource(Part[] parts)
        : base(Directory.GetCurrentDirectory(), string.Join('\n', parts.Select(p => p.Source.Id))) => _parts = parts;

    public override bool IsWholeFolder => false;

    public override string PathOf(ImageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        // Where two inputs could have named it, one lies in the other, and both lead to the same file.
        var part = Array.Find(_parts, p => p.IsOf(item.Path)) ?? throw new ArgumentException($"'{item.Path}' is of none of the inputs", nameof(item));
        return part.Source.PathOf(item with { Path = part.Inner(item.Path) });
    }

    public override bool Holds(string folder) => Array.Exists(_parts, p => p.Source.Holds(folder));

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var place = 0L;
        foreach (var part in _parts)
        {
            var (before, last) = (place, 0L);
            foreach (var item in part.Source.Enumerate(cancellation))
            {
                var path = part.Outer(item.Path);
                last = Math.Max(last, item.Place);
                if (seen.Add(path)) yield return item with { Path = path, Place = before + item.Place };
            }

            place = before + last + 1;

            findings.Take(part.Source.Findings, part.Outer);
        }
    }

    private sealed record Part(string Written, ImageSource Source)
    {
        // The paths of an archive begin with its name already.
        private string Prefix => Source is ArchiveSource && !Directory.Exists(Written) ? Written[..^Path.GetFileName(Written).Length] : Path.EndsInDirectorySeparator(Written) ? Written : Written + "/";

        public string Outer(string inner) => Source is SingleImageSource ? Written : Prefix + inner;

        public string Inner(string outer) => Source is SingleImageSource ? Path.GetFileName(Source.Id) : outer[Prefix.Length..];

        public bool IsOf(string outer) => Source is SingleImageSource ? outer == Written : outer.StartsWith(Prefix, StringComparison.Ordinal);
    }
}
