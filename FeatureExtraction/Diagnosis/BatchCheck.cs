namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>Whether an image's vector depends on what else is in its batch.</summary>
internal static class BatchCheck
{
    private const int Batch = 8;

    // Of the difference between images. Kernels for other shapes add in another order: some 1e-6; quantised networks round otherwise.
    private const float Noise = 1e-3f;
    private const float Wrong = 0.05f;

    public static DiagnosisCheck Make(Probe probe, CancellationToken cancellation)
    {
        if (probe.Embedder.Backbone.BatchNote is { } note) return new DiagnosisCheck("batch", Verdict.Warn, note, "Export the network in evaluation mode, without dynamic quantisation and with an open batch: it is faster then, and every batch gives the same vectors.");
        if (probe.Embedder.Backbone.CallBatch is { } only) return new DiagnosisCheck("batch", Verdict.Ok, $"the network is run on {only} images at a time and no other number: nothing to compare");
        var single = probe.Vectors(1, cancellation);
        var together = probe.Vectors(Batch, cancellation);
        var (worst, tap) = (0f, probe.Taps[0].Name);
        for (var t = 0; t < single.Count; t++)
        {
            var difference = single[t].Zip(together[t], (a, b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max()).Max() / Math.Max(OutputCheck.Spread(single[t]), float.Epsilon);
            if (difference > worst || float.IsNaN(difference)) (worst, tap) = (difference, probe.Taps[t].Name);
        }

        var declared = probe.Embedder.Backbone.FixedBatch is { } own ? $"the graph declares a batch of {own} and does the same for any: " : "";
        var found = declared + FormattableString.Invariant($"one image at a time and {Batch} together differ by {worst:0.######} of the difference between images at most ('{tap}')");
        return worst <= Noise ? new DiagnosisCheck("batch", Verdict.Ok, found)
            : worst <= Wrong ? new DiagnosisCheck("batch", Verdict.Warn, found, "Dynamic quantisation does that. Keep --batch the same in all runs whose vectors meet.")
            : new DiagnosisCheck("batch", Verdict.Fail, found, "The graph mixes the images of a batch, or was exported in training mode: export it in evaluation mode, or run it with --batch 1.");
    }
}
