namespace TransferLearning;

/// <summary>An image of a program's own source: a database, an object store, frames of a film. Its bytes are asked for when they are needed, by any thread, perhaps more than once.</summary>
public sealed class SourceImage
{
    /// <summary>An image.</summary>
    /// <param name="name">Its name: no other image of the source has it, in this run or in later ones. It is the path in results.</param>
    /// <param name="read">Gives the bytes of the encoded image (JPEG, PNG, BMP, WebP, TIFF). What it throws makes this image a bad one, and stops nothing.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public SourceImage(string name, Func<ReadOnlyMemory<byte>> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(read);
        (Name, Read) = (name, read);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Gives its bytes.</summary>
    public Func<ReadOnlyMemory<byte>> Read { get; }

    /// <summary>Class name; <see langword="null"/> for none.</summary>
    public string? Label { get; init; }

    /// <summary><c>train</c>, <c>val</c> or <c>test</c>, or a usual other name of these; <see langword="null"/> for none.</summary>
    public string? Split { get; init; }

    /// <summary>Name of a group that no split may tear apart; <see langword="null"/> for none.</summary>
    public string? Group { get; init; }

    /// <summary>Number of bytes, where it is known beforehand. With <see cref="Modified"/>, an image whose length and time are those of the last run is not read again.</summary>
    public long? Length { get; init; }

    /// <summary>Time of the last change, where it is known.</summary>
    public DateTimeOffset? Modified { get; init; }
}
