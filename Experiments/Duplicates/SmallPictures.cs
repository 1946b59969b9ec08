using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Archives;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;

namespace TransferLearning.Experiments.Duplicates;

/// <summary>Images from afar: each as a grey picture of 32 × 32 pixels, whatever its shape was, and its size in pixels. A kilobyte an image is all that is kept.</summary>
internal sealed class SmallPictures
{
    /// <summary>Pixels a side.</summary>
    public const int Side = 32;

    private readonly byte[][] _pictures;

    private SmallPictures(int count) => (_pictures, Sizes) = (new byte[count][], new (int Width, int Height)[count]);

    /// <summary>Width and height of each image, upright; zeros where its file cannot be read now.</summary>
    public (int Width, int Height)[] Sizes { get; }

    /// <summary>Number of images.</summary>
    public int Count => _pictures.Length;

    /// <summary>How many could be read.</summary>
    public int Read => _pictures.Count(p => p is not null);

    /// <summary>The grey levels of an image, <c>[32,32]</c>; <see langword="null"/> where its file cannot be read now.</summary>
    public byte[]? this[int image] => _pictures[image];

    /// <summary>Looks at image files.</summary>
    /// <param name="items">The images.</param>
    /// <param name="fileOf">The file of an image; <see langword="null"/> where it is not known.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="progress">Told how many are done, of how many.</param>
    /// <param name="cancellation">Asked before each image.</param>
    public static SmallPictures Of(IReadOnlyList<DatasetItem> items, Func<DatasetItem, string?> fileOf, int threads, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(fileOf);
        var looks = new SmallPictures(items.Count);
        var decoder = ImageDecoders.Default;
        var resampler = new AreaResampler();
        var done = 0L;
        Workers.For(items.Count, threads, cancellation, i =>
        {
            if (fileOf(items[i]) is { } file) looks.Look(i, file, decoder, resampler);
            progress?.Report((Interlocked.Increment(ref done), items.Count));
        });
        return looks;
    }

    /// <summary>Pictures that are there already, each <c>[32,32]</c>; their sizes are unknown.</summary>
    public static SmallPictures Of(IReadOnlyList<byte[]> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var looks = new SmallPictures(pictures.Count);
        for (var i = 0; i < pictures.Count; i++) looks._pictures[i] = pictures[i];
        return looks;
    }

    /// <summary>The picture of decoded pixels.</summary>
    public static byte[] Of(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Grey(image, new AreaResampler());
    }

    private void Look(int number, string file, CheckedDecoder decoder, AreaResampler resampler)
    {
        try
        {
            using var image = decoder.Decode(ImageData.ReadAll(file), new DecodeOptions());
            (_pictures[number], Sizes[number]) = (Grey(image, resampler), (image.Width, image.Height));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
        {
            // The features were made of it once; that its file is gone now leaves it without a picture.
        }
    }

    private static byte[] Grey(RgbImage image, AreaResampler resampler)
    {
        var pixels = new byte[3 * Side * Side];
        resampler.Run(image, new ImageRegion(Side, Side, 0, 0, Side, Side), pixels);
        var grey = new byte[Side * Side];
        for (var i = 0; i < grey.Length; i++) grey[i] = (byte)(((299 * pixels[3 * i]) + (587 * pixels[(3 * i) + 1]) + (114 * pixels[(3 * i) + 2]) + 500) / 1000);
        return grey;
    }
}
