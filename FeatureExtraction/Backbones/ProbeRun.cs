using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>One run on generated images: what the outputs are, and their values where they are floating-point.</summary>
/// <param name="Facts">Element type and shape of each output; <see langword="null"/> for outputs that are no tensors.</param>
/// <param name="Values">Values of each output; empty for those of other types.</param>
/// <param name="Count">Number of images.</param>
internal sealed record ProbeRun(IReadOnlyList<TensorFacts?> Facts, IReadOnlyList<float[]> Values, int Count)
{
    public static ProbeRun Make(InferenceSession session, OnnxModel model, BackboneInput input, IReadOnlyList<string> outputs, float[][] images, CancellationToken cancellation)
    {
        var values = new List<float[]>();
        var facts = NetworkSession.RunImages(session, model.Name, input, images, outputs, value => values.Add(Floats(value)), cancellation);
        return new ProbeRun(facts, values, images.Length);
    }

    /// <summary>An output's part for one image.</summary>
    public ReadOnlySpan<float> Row(int output, int image)
    {
        var length = Values[output].Length / Count;
        return Values[output].AsSpan(image * length, length);
    }

    /// <summary>The largest difference of two rows; NaN where one of them is no number, without end where their lengths differ.</summary>
    public static float Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        // A network that picks positions by their values may give another number of them in another batch.
        if (a.Length != b.Length) return float.PositiveInfinity;
        var largest = 0f;
        for (var i = 0; i < a.Length; i++) largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        return largest;
    }

    /// <summary>The largest value of a row, signs aside.</summary>
    public static float Largest(ReadOnlySpan<float> row) => row.Length == 0 ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(row));

    /// <summary>What kernels may differ by that add in another order, as a share of what is added.</summary>
    public static float Rounding(TensorFacts? facts) => facts?.Element == "Float16" ? 1e-2f : 1e-5f;

    private static float[] Floats(OrtValue value)
    {
        if (!value.IsTensor) return [];
        return value.GetTensorTypeAndShape().ElementDataType.ToString() switch
        {
            "Float" => value.GetTensorDataAsSpan<float>().ToArray(),
            "Float16" => [.. value.GetTensorDataAsSpan<Float16>().ToArray().Select(v => (float)v)],
            _ => [],
        };
    }
}
