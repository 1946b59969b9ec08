namespace TransferLearning.Classifiers.Forest;

/// <summary>Sorts by least significant digits of 11 bits; equal keys stay in order.</summary>
internal static class RadixOrder
{
    private const int Bits = 11;
    private const int Digits = 3;

    /// <summary>The indices of <paramref name="keys"/> in ascending order of key.</summary>
    public static int[] Of(uint[] keys)
    {
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var next = new int[keys.Length];
        var counts = new int[1 << Bits];
        for (var digit = 0; digit < Digits; digit++)
        {
            var shift = digit * Bits;
            Array.Clear(counts);
            foreach (var key in keys) counts[(key >> shift) & (counts.Length - 1)]++;
            var sum = 0;
            for (var d = 0; d < counts.Length; d++)
            {
                var count = counts[d];
                counts[d] = sum;
                sum += count;
            }

            foreach (var i in order) next[counts[(keys[i] >> shift) & (counts.Length - 1)]++] = i;
            (order, next) = (next, order);
        }

        return order;
    }
}
