namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>One image of an archive, or what should have been one.</summary>
internal sealed class ArchiveEntry
{
    /// <summary>Its path inside the archive, with <c>/</c>; no other entry has it.</summary>
    public required string Path { get; init; }

    /// <summary>Length of the image's bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Its number among all that the archive holds, in the archive's own order.</summary>
    public required int Number { get; init; }

    /// <summary>Where it lies in the archive's file.</summary>
    public EntryPlace Place { get; init; }

    /// <summary>Why it cannot be read, where its directory or name tells already; otherwise <see langword="null"/>.</summary>
    public string? Fault { get; init; }

    /// <summary>What the archive itself says of it, beside its path; <see langword="null"/> where that is nothing.</summary>
    public EntryRemarks? Remarks { get; set; }
}

/// <summary>Where an entry's bytes lie.</summary>
/// <param name="Offset">First byte in the archive's file: of the data in a tar, of the entry's own header in a ZIP. Of a table's page that must be unpacked, the first byte in that.</param>
/// <param name="Packed">Bytes that it takes there, compressed or not.</param>
/// <param name="Method">How a ZIP's entry is compressed; of a table the number of the page that must be unpacked, 0 for none.</param>
/// <param name="Checksum">CRC-32 that a ZIP records.</param>
internal readonly record struct EntryPlace(long Offset, long Packed = 0, int Method = 0, uint Checksum = 0);

/// <summary>What an archive says of an image, as it is written there.</summary>
/// <param name="Label">Class name.</param>
/// <param name="Text">A text that may be a class name or a caption.</param>
/// <param name="Split">Name of a split.</param>
/// <param name="Group">Group name.</param>
internal sealed record EntryRemarks(string? Label, string? Text, string? Split, string? Group)
{
    /// <summary>These, completed by others.</summary>
    public EntryRemarks With(EntryRemarks other) => new(Label ?? other.Label, Text ?? other.Text, Split ?? other.Split, Group ?? other.Group);
}
