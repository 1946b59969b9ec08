using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Diagnosis;

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
                ? new DiagnosisCheck("float16", Verdict.Warn, "not checked: the network is float16, and what it was made of is not at hand", "Give the float32 network: --reference FILE.onnx.")
                : new DiagnosisCheck("float16", Verdict.Ok, "the network holds no float16: nothing to compare");
        }

        // Each as a run would feed it: where the two are prepared differently, that shows here too.
        using var other = EmbeddingModel.Open(request.Extraction with { Model = reference, Taps = ["auto"], Pool = null, Preprocessing = null }, catalogue, cancellation: cancellation);
        var theirs = new Probe(other, SampleImages.Take(other, request.Images, cancellation));
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
