using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Splits;

namespace TransferLearning.Classifiers.Taps;

/// <summary>Which of several taps a head keeps.</summary>
/// <param name="Kept">Their places among the taps, ascending.</param>
/// <param name="Accuracy">Leave-one-out accuracy with them, 0 to 1, on the rows that chose.</param>
/// <param name="Alone">The same of each tap alone, <c>[G]</c>, scaled as it is where no other stands beside it.</param>
internal sealed record TapSelection(IReadOnlyList<int> Kept, double Accuracy, IReadOnlyList<double> Alone)
{
    /// <summary>The tap that is best alone, of equals the first.</summary>
    public int Best => Alone.Index().MaxBy(a => a.Item).Index;
}

/// <summary>
/// Chooses among taps whose columns stand side by side, on training rows alone: from the tap that answers best by itself, the one is added that lowers the leave-one-out error of ridge
/// regression most, as long as one does. Each tap's rows are scaled to length 1, their mean is removed, and taps that are kept weigh the same, as the heads' own scaling has it (<see cref="AutoScaling.Fit"/>). Groups are
/// kept or dropped whole, after Head2Toe (Evci et al. 2022, section 3.2), by forward selection instead of a group lasso: with a handful of taps all steps cost less than one lasso path.
/// </summary>
internal static class TapSelector
{
    private const int Purpose = 0x54415053; // "TAPS": another stream than those of folds and heads
    private const int MostRows = 1200;
    private const double Alpha = 0.2; // of rows of mean squared length 1: of 0.03 to 1 what measured best on photographs, blood cells and X-rays

    /// <summary>Chooses.</summary>
    /// <param name="features">Training rows, <c>[N,D]</c>, with at least two <see cref="FeatureMatrix.Groups"/>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="families">What belongs together, <c>[N]</c>: of it one row a class takes part, for the others would give its answer away.</param>
    /// <param name="seed">Draws the rows, where there are more than can take part.</param>
    /// <param name="threads">Threads; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="TlearnException">The data cannot be learned from.</exception>
    public static TapSelection Choose(FeatureMatrix features, int[] labels, int classes, RowFamilies families, int seed, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(families);
        TrainingChecks.Require(features, labels, classes);
        var rows = Rows(labels, families, seed);
        var chosen = features.Select(rows);
        int[] own = [.. rows.Select(r => labels[r])];
        var kind = AutoScaling.Units.For(chosen, threads, cancellation);
        FeatureMatrix[] taps = [.. Enumerable.Range(0, features.Groups.Count).Select(g => chosen.Columns([g]))];
        double[][][] kernels = [.. taps.Select(tap => Kernel(tap, AutoScaling.FitCentred(tap, kind, threads, cancellation), threads, cancellation))];
        var leaveOneOut = new LeaveOneOut(own, classes, Alpha, threads);
        var tried = new Dictionary<string, LeftOut>();
        double[] alone = [.. taps.Select(tap => Share(leaveOneOut.Of(Kernel(tap, AutoScaling.Units.Fit(tap, threads, cancellation), threads, cancellation), cancellation)))];
        List<int> kept = [Enumerable.Range(0, kernels.Length).MinBy(g => Try([g]).SquaredError)];
        while (kept.Count < kernels.Length)
        {
            var next = Enumerable.Range(0, kernels.Length).Except(kept).MinBy(g => Try([.. kept, g]).SquaredError);
            if (Try([.. kept, next]).SquaredError >= Try(kept).SquaredError) break;
            kept.Add(next);
        }

        return new TapSelection([.. kept.Order()], Share(Try(kept)), alone);

        LeftOut Try(List<int> places)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] ordered = [.. places.Order()];
            var key = string.Join(' ', ordered);
            if (!tried.TryGetValue(key, out var known)) known = tried[key] = leaveOneOut.Of(Mean(ordered, kernels), cancellation);
            return known;
        }
    }

    private static double Share(LeftOut answers) => (double)answers.Correct.Count(c => c) / answers.Correct.Length;

    /// <summary>The rows that take part.</summary>
    internal static int[] Rows(int[] labels, RowFamilies families, int seed)
    {
        int[] rows = [.. Enumerable.Range(0, labels.Length).DistinctBy(r => (families[r], labels[r]))];
        if (rows.Length <= MostRows) return rows;
        // The same share of each class, at least two rows.
        var share = (double)MostRows / rows.Length;
        return
        [
            .. rows.GroupBy(r => labels[r]).OrderBy(c => c.Key).SelectMany(c =>
            {
                int[] members = [.. c];
                SplitMix64.Stream(Purpose, seed, c.Key).Shuffle(members);
                return members.Take(Math.Max(2, (int)(share * members.Length)));
            }).Order(),
        ];
    }

    // Products of scaled rows, their mean removed in both directions.
    private static double[][] Kernel(FeatureMatrix tap, Scaler scaler, int threads, CancellationToken cancellation)
    {
        var rows = new float[tap.Rows][];
        for (var r = 0; r < rows.Length; r++)
        {
            rows[r] = new float[tap.Dimension];
            scaler.Apply(tap.Row(r), rows[r]);
        }

        var kernel = GramMatrix.Of(rows, threads, cancellation);
        double[] means = [.. kernel.Select(row => row.Average())];
        var mean = means.Average();
        for (var r = 0; r < kernel.Length; r++)
        {
            for (var c = 0; c < kernel.Length; c++) kernel[r][c] += mean - means[r] - means[c];
        }

        return kernel;
    }

    private static double[][] Mean(int[] taps, double[][][] kernels)
    {
        if (taps.Length == 1) return kernels[taps[0]];
        var count = kernels[0].Length;
        return
        [
            .. Enumerable.Range(0, count).Select(r =>
            {
                var sum = new double[count];
                foreach (var tap in taps)
                {
                    var row = kernels[tap][r];
                    for (var c = 0; c < count; c++) sum[c] += row[c] / taps.Length;
                }

                return sum;
            }),
        ];
    }
}
