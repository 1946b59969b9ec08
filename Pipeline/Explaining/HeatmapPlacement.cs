using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Views;

namespace TransferLearning.Explaining;

/// <summary>Where the network's input lies in the image: resize and crop, backwards.</summary>
/// <param name="plan">What preprocessing does with an image of this size.</param>
/// <param name="image">Size of the image, its orientation applied.</param>
internal sealed class HeatmapPlacement(PreprocessingPlan plan, ImageSize image)
{
    /// <summary>Size of the image.</summary>
    public ImageSize Image => image;

    /// <summary>Size of the network's input.</summary>
    public ImageSize Input => plan.Output;

    /// <summary>A heatmap of the input over the image, <c>[H,W]</c>; not a number where the network did not see the image.</summary>
    public float[] OnImage(ReadOnlySpan<float> heatmap)
    {
        var result = new float[image.Height * image.Width];
        for (var y = 0; y < image.Height; y++)
        {
            var row = Row(y);
            for (var x = 0; x < image.Width; x++)
            {
                var column = Column(x);
                result[(y * image.Width) + x] = Shows(row, plan.Top, plan.Region.Height) && Shows(column, plan.Left, plan.Region.Width)
                    ? Heatmaps.At(heatmap, Input.Height, Input.Width, row, column) : float.NaN;
            }
        }

        return result;
    }

    /// <summary>The pixel of the image under the highest value of a heatmap; of equal ones that nearest to the middle of them all, so that a plateau has its peak inside.</summary>
    public (int Row, int Column) Peak(ReadOnlySpan<float> heatmap)
    {
        var most = float.NegativeInfinity;
        var highest = new List<int>();
        for (var i = 0; i < heatmap.Length; i++)
        {
            if (heatmap[i] < most) continue;
            if (heatmap[i] > most) highest.Clear();
            most = heatmap[i];
            highest.Add(i);
        }

        var (middleRow, middleColumn) = (highest.Average(i => i / Input.Width), highest.Average(i => i % Input.Width));
        var nearest = highest.MinBy(i => Math.Pow((i / Input.Width) - middleRow, 2) + Math.Pow((i % Input.Width) - middleColumn, 2));
        var row = ((nearest / Input.Width) - plan.Top + plan.Region.Top + 0.5) * image.Height / plan.Region.ImageHeight;
        var column = ((nearest % Input.Width) - plan.Left + plan.Region.Left + 0.5) * image.Width / plan.Region.ImageWidth;
        return ((int)Math.Clamp(row, 0, image.Height - 1), (int)Math.Clamp(column, 0, image.Width - 1));
    }

    // Middles of pixels lie at halves.
    private double Row(int y) => ((y + 0.5) * plan.Region.ImageHeight / image.Height) - 0.5 - plan.Region.Top + plan.Top;

    private double Column(int x) => ((x + 0.5) * plan.Region.ImageWidth / image.Width) - 0.5 - plan.Region.Left + plan.Left;

    // Within the pixels that the crop kept, to their edges.
    private static bool Shows(double at, int from, int count) => at >= from - 0.5 && at <= from + count - 0.5;
}
