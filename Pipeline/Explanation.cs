using TransferLearning.Explaining;

namespace TransferLearning;

/// <summary>Which pixels of an image decided about a class.</summary>
public sealed class Explanation
{
    private readonly HeatmapPlacement _placement;
    private readonly byte[] _pixels;

    internal Explanation(Attribution attribution, string name, string answer, double? probability, HeatmapPlacement placement, byte[] pixels)
    {
        (_placement, _pixels) = (placement, pixels);
        (Class, Answer, Score, Probability) = (name, answer, attribution.Score, probability);
        (Method, Layer, Heatmap) = (attribution.Method, attribution.Layer, attribution.Heatmap);
    }

    /// <summary>The class that is explained.</summary>
    public string Class { get; }

    /// <summary>The class that the network itself answers.</summary>
    public string Answer { get; }

    /// <summary>The number that was explained: the class's score before the softmax, where there is one; with <see cref="ExplanationMethod.Occlusion"/> what the network shows of the class.</summary>
    public double Score { get; }

    /// <summary>The class's probability, 0 to 1; <see langword="null"/> where there are scores alone.</summary>
    public double? Probability { get; }

    /// <summary>How it was found out; never <see cref="ExplanationMethod.Auto"/>.</summary>
    public ExplanationMethod Method { get; }

    /// <summary>The layer that was read; <see langword="null"/> where none was.</summary>
    public string? Layer { get; }

    /// <summary>Rows of <see cref="Heatmap"/>: those of the network's input.</summary>
    public int Height => _placement.Input.Height;

    /// <summary>Columns of <see cref="Heatmap"/>: those of the network's input.</summary>
    public int Width => _placement.Input.Width;

    /// <summary>
    /// How much each pixel of the network's input speaks for the class, <c>[Height,Width]</c> row by row, 0 to 1, where 1 is the highest of this image; all 0 where nothing
    /// speaks for it.
    /// </summary>
    public ReadOnlyMemory<float> Heatmap { get; }

    /// <summary>Whether nothing speaks for the class, so that the heatmap is 0 everywhere.</summary>
    public bool IsEmpty => !Heatmap.Span.ContainsAnyExcept(0f);

    /// <summary>Rows of the image, once its orientation is applied.</summary>
    public int ImageHeight => _placement.Image.Height;

    /// <summary>Columns of the image.</summary>
    public int ImageWidth => _placement.Image.Width;

    /// <summary>The pixel of the image, row and column from 0, whose heatmap is highest; <see langword="null"/> where it is empty.</summary>
    public (int Row, int Column)? Peak => IsEmpty ? null : _placement.Peak(Heatmap.Span);

    /// <summary>The heatmap laid back over the image: resize and crop undone.</summary>
    /// <returns><c>[ImageHeight,ImageWidth]</c>, row by row, 0 to 1; not a number where the crop did not show the image to the network.</returns>
    public float[] OnImage() => _placement.OnImage(Heatmap.Span);

    /// <summary>The image with the heatmap over it, as a JPEG file of the image's size. What the crop did not show is grey with stripes.</summary>
    public byte[] Overlay() => HeatmapOverlay.Jpeg(_pixels, _placement.Image, OnImage());

    /// <summary>The same at most so many pixels a side, for pages.</summary>
    internal byte[] Overlay(int side) => HeatmapOverlay.Jpeg(_pixels, _placement.Image, OnImage(), side);
}
