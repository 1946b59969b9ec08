using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

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
            : worst <= Wrong ? new DiagnosisCheck("batch", Verdict.Warn, found, "Dynamic quantisation does that. Keep `Batch` the same in all runs whose vectors meet.")
            : new DiagnosisCheck("batch", Verdict.Fail, found, "The graph mixes the images of a batch, or was exported in training mode: export it in evaluation mode, or run it with `Batch` 1.");
    }
}

/// <summary>Float16 against float32, where the network is float16 and its float32 twin is at hand.</summary>
internal static class PrecisionCheck
{
    private const double Enough = 0.999;

    public static DiagnosisCheck Make(Probe probe, OnnxModel model, DiagnosisRequest request, ModelCatalogue catalogue, CancellationToken cancellation)
    {
        var isHalf = model.Inputs.Any(i => i.Element == ElementType.Float16) || model.Initializers.Any(t => t.Element == ElementType.Float16);
        if (request.Reference is not { } reference)
        {
            return isHalf
                ? new DiagnosisCheck("float16", Verdict.Warn, "not checked: the network is float16, and what it was made of is not at hand", "Give the float32 network: `Reference` FILE.onnx.")
                : new DiagnosisCheck("float16", Verdict.Ok, "the network holds no float16: nothing to compare");
        }

        // Each as a run would feed it: where the two are prepared differently, that shows here too.
        using var other = EmbeddingModel.Open(request.Extraction with { Model = reference, Taps = ["auto"], Pool = null, Preprocessing = null }, catalogue, cancellation: cancellation);
        var theirs = new Probe(other, DiagnosisSamples.Take(other, request.Images, cancellation));
        if (theirs.Samples.Count != probe.Samples.Count) return new DiagnosisCheck("float16", Verdict.Fail, $"{reference} takes {theirs.Samples.Count} of the sample images, {model.Name} {probe.Samples.Count}", "Give the network that this one was made of.");
        var (a, b) = (probe.Vectors(probe.Embedder.Batch, cancellation)[0], theirs.Vectors(other.Batch, cancellation)[0]);
        if (a[0].Length != b[0].Length) return new DiagnosisCheck("float16", Verdict.Fail, $"{reference} has {b[0].Length} features, {model.Name} {a[0].Length}", "Give the network that this one was made of.");
        var lowest = a.Zip(b, Cosine).Min();
        var found = FormattableString.Invariant($"features of {a.Length} images against {reference}: lowest cosine {lowest:0.00000}");
        return lowest >= Enough
            ? new DiagnosisCheck("float16", Verdict.Ok, found)
            : new DiagnosisCheck("float16", Verdict.Fail, found, $"Expected at least {Enough}: use the float32 network, or convert again and keep the layers that overflow in float32.");
    }

    private static double Cosine(float[] a, float[] b)
    {
        double dot = 0, ofA = 0, ofB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            ofA += (double)a[i] * a[i];
            ofB += (double)b[i] * b[i];
        }

        return dot / Math.Sqrt(ofA * ofB) is var cosine && double.IsNaN(cosine) ? -1 : cosine;
    }
}
