namespace TransferLearning.Benchmarks.Heads;

/// <summary>All that was seen of one row.</summary>
/// <param name="Ours">tlearn's runs, the first one cold.</param>
/// <param name="Theirs">scikit-learn's.</param>
/// <param name="Objective">How far tlearn's objective lies above scikit-learn's, relative; <see langword="null"/> where it is not compared.</param>
/// <param name="MlNet">ML.NET's run.</param>
/// <param name="Set">The features.</param>
internal sealed record HeadResult(IReadOnlyList<TlearnRun> Ours, IReadOnlyList<PeerRun> Theirs, double? Objective, (Measured Time, double Accuracy)? MlNet, BenchmarkSet Set);

/// <summary>The table, in Markdown.</summary>
internal static class HeadTable
{
    public static void WriteHeader(TextWriter output)
    {
        output.WriteLine("Seconds on the clock (processor seconds), medians; fit, then prediction of all held-out rows.");
        output.WriteLine();
        output.WriteLine("| features | head | tlearn | scikit-learn | times as fast (promised) | accuracy: tlearn, scikit-learn | quality | ML.NET fit, accuracy | kept |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    }

    /// <summary>Writes a row.</summary>
    /// <returns>Whether its promises were kept.</returns>
    public static bool WriteRow(TextWriter output, Workload load, PeerSet shape, HeadResult result)
    {
        var fit = Measured.Median([.. result.Ours.Select(r => r.Fit)]);
        var predict = Measured.Median([.. result.Ours.Select(r => r.Predict)]);
        var peerFit = Measured.Median([.. result.Theirs.Select(r => new Measured(r.Fit, r.FitProcessor))]);
        var peerPredict = Measured.Median([.. result.Theirs.Select(r => new Measured(r.Predict, r.PredictProcessor))]);
        var (quality, good) = Quality(load, result);
        var kept = good && !(peerFit.Wall / fit.Wall < load.Fit) && !(peerPredict.Wall / predict.Wall < load.Predict);
        var ours = result.Ours.Select(r => result.Set.Accuracy(r.Answers)).Average();
        var theirs = result.Theirs.Select(r => r.Accuracy).Average();
        output.WriteLine(
            $"| {load.Set} {shape.Train:N0}×{shape.Dimension}, {shape.Classes} classes | {load.Name} | {Text(fit)}, {Text(predict)} | {Text(peerFit)}, {Text(peerPredict)} "
            + $"| fit {Ratio(peerFit.Wall / fit.Wall, load.Fit)}, predict {Ratio(peerPredict.Wall / predict.Wall, load.Predict)} | {ours:0.0000}, {theirs:0.0000} | {quality} "
            + $"| {(result.MlNet is { } ml ? $"{Text(ml.Time)}, {ml.Accuracy:0.000}" : "")} | {(kept ? "yes" : "NO")} |");
        output.Flush();
        return kept;
    }

    private static (string Text, bool Good) Quality(Workload load, HeadResult result)
    {
        if (load.Tuned)
        {
            var lead = result.Set.Accuracy(result.Ours[0].Answers) - result.Theirs[0].Accuracy;
            return ($"accuracy {100 * lead:+0.00;-0.00} points; scikit-learn chose {result.Theirs[0].Chosen}", lead >= -0.003);
        }

        if (load.Seeds > 1)
        {
            double[] ours = [.. result.Ours.Select(r => result.Set.Accuracy(r.Answers))];
            double[] theirs = [.. result.Theirs.Select(r => r.Accuracy)];
            var error = Math.Sqrt((Variance(ours) / ours.Length) + (Variance(theirs) / theirs.Length));
            return ($"{ours.Length} seeds a side, two standard errors {2 * error:0.0000}", ours.Average() >= theirs.Average() - (2 * error));
        }

        var same = result.Ours[0].Answers.Zip(result.Theirs[0].Answers).Count(p => p.First == p.Second) / (double)result.Theirs[0].Answers.Length;
        var text = $"{100 * same:0.00} % the same";
        if (result.Objective is { } objective) text += $", objective {objective:+0.0e+0;-0.0e+0}";
        return (text, same >= load.Same && !(result.Objective > 1e-4));
    }

    private static string Text(Measured time) => $"{time.Wall:0.000} ({time.Processor:0.000})";

    private static string Ratio(double ratio, double? promised) => promised is { } least ? $"**{ratio:0.0}** ({least:0})" : $"{ratio:0.0}";

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }
}
