namespace TransferLearning.FeatureExtraction.Preprocessing.Views;

/// <summary>A change of brightness, contrast and saturation, in this order, as torchvision's functions of these names.</summary>
/// <param name="Brightness">Factor of every level; 1 leaves it.</param>
/// <param name="Contrast">How far levels stay from the image's mean grey; 1 leaves them.</param>
/// <param name="Saturation">How far a pixel's levels stay from its own grey; 1 leaves them.</param>
internal readonly record struct ColorShift(double Brightness, double Contrast, double Saturation)
{
    // ITU-R 601, as Pillow's conversion to grey.
    private const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    /// <summary>Changes pixels <c>[H,W,3]</c>, RGB.</summary>
    public void Apply(ReadOnlySpan<byte> pixels, Span<byte> changed)
    {
        var (brightness, contrast, saturation) = ((float)Brightness, (float)Contrast, (float)Saturation);
        var sum = 0.0;
        for (var p = 0; p < pixels.Length; p += 3)
        {
            for (var c = 0; c < 3; c++) changed[p + c] = Level(pixels[p + c] * brightness);
            sum += Grey(changed, p);
        }

        var mean = (float)Math.Round(sum / (pixels.Length / 3)) * (1 - contrast);
        for (var p = 0; p < changed.Length; p += 3)
        {
            for (var c = 0; c < 3; c++) changed[p + c] = Level((changed[p + c] * contrast) + mean);
            var grey = Grey(changed, p) * (1 - saturation);
            for (var c = 0; c < 3; c++) changed[p + c] = Level((changed[p + c] * saturation) + grey);
        }
    }

    private static float Grey(ReadOnlySpan<byte> pixels, int p) => (pixels[p] * Red) + (pixels[p + 1] * Green) + (pixels[p + 2] * Blue);

    private static byte Level(float value) => (byte)Math.Clamp(value, 0, 255);
}
