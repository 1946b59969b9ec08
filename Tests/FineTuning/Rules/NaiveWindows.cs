using TransferLearning.FineTuning.WeightGradients;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Convolution and pooling, window by window.</summary>
internal static class NaiveWindows
{
    public static Naive Conv(Naive x, Naive w, Naive? bias, ConvGeometry g)
    {
        var (filters, channels) = (g.Filters / g.Groups, g.Channels / g.Groups);
        return Naive.Of([g.Batch, g.Filters, .. g.Out], i =>
        {
            var sum = bias?.Data[i[1]] ?? 0;
            foreach (var k in g.Positions())
            {
                for (var c = 0L; c < channels; c++) sum += x.Padded([i[0], (i[1] / filters * channels) + c, .. At(g, i, k)], 0) * w[[i[1], c, .. k]];
            }

            return sum;
        });
    }

    public static Naive MaxPool(Naive x, ConvGeometry g) =>
        Naive.Of([g.Batch, g.Channels, .. g.Out], i => g.Positions().Max(k => x.Padded([i[0], i[1], .. At(g, i, k)], double.NegativeInfinity)));

    /// <summary>The mean over a window; the border is counted or not, what lies behind it never.</summary>
    public static Naive AveragePool(Naive x, ConvGeometry g, bool counted) => Naive.Of([g.Batch, g.Channels, .. g.Out], i =>
    {
        var places = g.Positions().Select(k => At(g, i, k)).ToList();
        var seen = places.Where(p => p.Select((v, a) => counted ? v < g.In[a] + g.PadEnds[a] : v >= 0 && v < g.In[a]).All(inside => inside)).ToList();
        return seen.Sum(p => x.Padded([i[0], i[1], .. p], 0)) / seen.Count;
    });

    private static long[] At(ConvGeometry g, long[] i, long[] k) => [.. k.Select((v, a) => (i[a + 2] * g.Strides[a]) + (v * g.Dilations[a]) - g.PadBegins[a])];
}
