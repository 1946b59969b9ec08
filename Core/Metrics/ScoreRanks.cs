using TransferLearning.Core.Features;

namespace TransferLearning.Core.Metrics;

/// <summary>Metrics that depend only on the order of scores.</summary>
internal static class ScoreRanks
{
    /// <summary>Part of the samples whose true class is among the <paramref name="k"/> highest scores; of equal scores the first class ranks higher.</summary>
    public static double TopAccuracy(int[] truth, ClassScores scores, int k)
    {
        var hits = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            var row = scores.Row(i);
            var own = row[truth[i]];
            var above = 0;
            for (var c = 0; c < row.Length; c++)
            {
                if (row[c] > own || (row[c] == own && c < truth[i])) above++;
            }

            if (above < k) hits++;
        }

        return (double)hits / truth.Length;
    }

    /// <summary>Area under the ROC curve, one versus the rest, mean of the classes; <see langword="null"/> where a class has no sample or all.</summary>
    public static double? RocAuc(int[] truth, ClassScores scores)
    {
        var areas = new double?[scores.Classes];
        Parallel.For(
            0,
            scores.Classes,
            () => (Column: new float[truth.Length], Order: new int[truth.Length]),
            (c, _, room) =>
            {
                for (var i = 0; i < truth.Length; i++)
                {
                    room.Column[i] = scores.Row(i)[c];
                    room.Order[i] = i;
                }

                Array.Sort(room.Column, room.Order);
                areas[c] = Area(room.Column, room.Order, truth, c);
                return room;
            },
            _ => { });
        return areas.Contains(null) ? null : areas.Sum() / scores.Classes;
    }

    // Mann & Whitney's U over the number of pairs; equal scores share the mean of their ranks. Twice the rank sum is a whole number,
    // so nothing is lost to rounding.
    private static double? Area(float[] sorted, int[] order, int[] truth, int c)
    {
        long positives = 0, twiceRanks = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start]) end++;
            for (var i = start; i < end; i++)
            {
                if (truth[order[i]] != c) continue;
                positives++;
                twiceRanks += start + end + 1;
            }

            start = end;
        }

        var negatives = sorted.Length - positives;
        if (positives == 0 || negatives == 0) return null;
        return (twiceRanks - (positives * (positives + 1))) / (2.0 * positives * negatives);
    }
}
