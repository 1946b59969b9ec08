namespace TransferLearning.Loading;

/// <summary>Images in memory, as the steps take them.</summary>
internal static class ImageBytes
{
    /// <summary>A stream's bytes from where it stands to its end.</summary>
    public static byte[] ReadAll(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream, "image"); // as the public methods call it
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Reads a stream to its end without holding a thread, and hands its bytes to work on another thread than the caller's.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="work">What is made of the bytes.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<TResult> ReadThenAsync<TResult>(Stream stream, Func<ReadOnlyMemory<byte>, TResult> work, CancellationToken cancellation)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, cancellation).ConfigureAwait(false);
        return await Task.Run(() => work(copy.GetBuffer().AsMemory(0, (int)copy.Length)), cancellation).ConfigureAwait(false);
    }

    /// <summary>The images of a sequence.</summary>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> Of(IEnumerable<byte[]> images) => images.Select(image => (ReadOnlyMemory<byte>)image).ToAsyncEnumerable();
}
