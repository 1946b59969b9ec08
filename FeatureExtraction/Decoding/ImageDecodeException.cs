
namespace TransferLearning;

/// <summary>An image that cannot be used; the message is a short reason that fits behind the file's name.</summary>
public sealed class ImageDecodeException : TlearnException
{
    /// <summary>Creates the failure.</summary>
    /// <param name="reason">Why the image cannot be used, without the file's name.</param>
    /// <param name="inner">The cause.</param>
    public ImageDecodeException(string reason, Exception? inner = null)
        : base(reason, null, inner)
    {
    }
}

/// <summary>The failure of a file that is whole, as far as one can tell, and of a kind that is not read.</summary>
internal static class NotRead
{
    /// <param name="what">The kind, as its users call it.</param>
    public static ImageDecodeException Kind(string what) => new($"{what} is not read; convert it to PNG or JPEG");
}

/// <summary>The failure of a file that ends too early.</summary>
internal static class Truncated
{
    public static ImageDecodeException Before(string what) => new($"truncated: the file ends before {what}");

    public static ImageDecodeException Length(long found, long expected) => new($"truncated: found {found} bytes, expected {expected}");
}
