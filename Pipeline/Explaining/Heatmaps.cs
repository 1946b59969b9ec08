using System.Numerics.Tensors;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.Explaining;

/// <summary>What the ways to explain have in common.</summary>
internal static class Heatmaps
{
    /// <summary>Brings a heatmap to 0 to 1: what is below 0 speaks against the class and becomes 0, the highest becomes 1. What is 0 everywhere stays so.</summary>
    /// <exception cref="TlearnException">A value is no finite number.</exception>
    public static void Normalise(Span<float> heatmap)
    {
        var most = TensorPrimitives.Max<float>(heatmap);
        if (!float.IsFinite(most)) throw new TlearnException("the slope of the class's score is no finite number for this image", "Take `Method` occlusion, which needs no slope.");
        if (!(most > 0))
        {
            heatmap.Clear();
            return;
        }

        for (var i = 0; i < heatmap.Length; i++) heatmap[i] = Math.Clamp(heatmap[i] / most, 0, 1);
    }

    /// <summary>Enlarges a map by bilinear interpolation, the middles of the outer pixels at half a pixel from the edge, as PyTorch's <c>interpolate</c> without <c>align_corners</c>.</summary>
    public static float[] Enlarged(float[] map, int height, int width, ImageSize to)
    {
        var result = new float[to.Height * to.Width];
        for (var y = 0; y < to.Height; y++)
        {
            for (var x = 0; x < to.Width; x++) result[(y * to.Width) + x] = At(map, height, width, ((y + 0.5) * height / to.Height) - 0.5, ((x + 0.5) * width / to.Width) - 0.5);
        }

        return result;
    }

    /// <summary>A map between its pixels; beyond the middles of the outer ones as these.</summary>
    public static float At(ReadOnlySpan<float> map, int height, int width, double row, double column)
    {
        row = Math.Clamp(row, 0, height - 1);
        column = Math.Clamp(column, 0, width - 1);
        var (y, x) = ((int)row, (int)column);
        var (below, right) = (Math.Min(y + 1, height - 1), Math.Min(x + 1, width - 1));
        var (dy, dx) = (row - y, column - x);
        var top = (map[(y * width) + x] * (1 - dx)) + (map[(y * width) + right] * dx);
        var bottom = (map[(below * width) + x] * (1 - dx)) + (map[(below * width) + right] * dx);
        return (float)((top * (1 - dy)) + (bottom * dy));
    }
}
