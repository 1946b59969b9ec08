namespace TransferLearning.Loading;

/// <summary>Images in memory, as the steps take them.</summary>
internal static class ImageBytes
{
    /// <summary>A stream's bytes from where it stands to its end.</summary>
    public static byte[] ReadAll(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The images of a sequence, which is asked for the next one only when there is room for it.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Of(IEnumerable<byte[]> images)
    {
        foreach (var image in images)
        {
            // A sequence that reads files does so away from the caller's thread.
            await Task.Yield();
            yield return image;
        }
    }
}
