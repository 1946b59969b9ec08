namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>Whether the network's answers are numbers, and different for different images.</summary>
internal static class OutputCheck
{
    private const float Constant = 1e-6f;

    public static DiagnosisCheck Make(Probe probe, CancellationToken cancellation)
    {
        var vectors = probe.Vectors(probe.Embedder.Batch, cancellation);
        var found = new List<string>();
        for (var t = 0; t < probe.Taps.Count; t++)
        {
            var (tap, rows) = (probe.Taps[t], vectors[t]);
            var bad = rows.Count(r => r.Any(v => !float.IsFinite(v)));
            if (bad > 0) return new DiagnosisCheck("output", Verdict.Fail, $"'{tap.Name}': {bad} of {rows.Length} images gave NaN or infinite values", "A float16 network overflows where values pass 65,504: use the float32 network. Else look at the input range above.");
            var largest = rows.Max(r => r.Max(Math.Abs));
            var spread = Spread(rows);
            if (rows.Length > 1 && spread <= Constant * largest) return new DiagnosisCheck("output", Verdict.Fail, $"'{tap.Name}': the same for all {rows.Length} images", "The network does not see its input: look at the input range above, or tap another layer.");
            found.Add(FormattableString.Invariant($"'{tap.Name}' [{tap.Dimension}]: values up to {largest:0.###}, differing between images by up to {spread:0.###}"));
        }

        return new DiagnosisCheck("output", Verdict.Ok, string.Join("; ", found));
    }

    /// <summary>The largest difference between two images in one value.</summary>
    public static float Spread(float[][] rows) => Enumerable.Range(0, rows[0].Length).Max(d => rows.Max(r => r[d]) - rows.Min(r => r[d]));
}
