using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core.Randomness;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Preparation;

/// <summary>
/// Brings a network that was exported for one batch to another: its input, and the constants by which it reshapes. Whether that was right is
/// tried: each row must give what it gives in the network as it was.
/// </summary>
internal static class RebatchedNetwork
{
    private const double Tolerance = 1e-3;

    /// <summary>The network at another batch.</summary>
    /// <param name="model">The network as it was exported.</param>
    /// <param name="input">Name of its input.</param>
    /// <param name="shape">Shape of the input at the new batch.</param>
    /// <param name="from">The batch that it was exported for.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    /// <exception cref="TlearnException">The graph holds its batch in other places too.</exception>
    public static OnnxModel Of(OnnxModel model, string input, long[] shape, int from, CancellationToken cancellation)
    {
        long[] before = [from, .. shape[1..]];
        // Labels are integers, and one row's say little.
        var output = (model.Outputs.FirstOrDefault(o => o.Element == ElementType.Float) ?? model.Outputs[0]).Name;
        var row = Noise(shape[1..].Volume());
        try
        {
            var facts = BlankRunFacts.Probe(model, [new TrainingInput(input, before)], cancellation);
            var images = model.Graph.ValuesFrom([input]);
            var shaping = model.Nodes.Where(n => n.Operator is "Reshape" or "Expand" && images.Contains(n.Inputs[0]) && !images.Contains(n.Inputs[1])
                && facts.Shape(n.Outputs[0]) is [var first, ..] && first % from == 0).Select(n => n.Index).ToHashSet();
            var changed = model.Rebatched(input, from, shape[0], shaping);
            var (expected, found) = (Run(model, input, before, row, output), Run(changed, input, shape, row, output));
            if (found.LongLength % shape[0] == 0 && found.LongLength / shape[0] == expected.LongLength / from && Same(expected.AsSpan(0, expected.Length / from), found)) return changed;
        }
        catch (TlearnException e) when (!cancellation.IsCancellationRequested)
        {
            throw Refusal(model, from, shape[0], e);
        }

        throw Refusal(model, from, shape[0], null);
    }

    private static TlearnException Refusal(OnnxModel model, int from, long to, TlearnException? inner) => new(
        $"{model.Name}: its batch is fixed at {from}, in more places than its input: with {to} rows it does not give what it gives with {from}{(inner is null ? "" : $" ({inner.Message})")}",
        $"Export it with an open batch (a name as its first dimension), or train with `Batch` {from}.", inner);

    private static float[] Run(OnnxModel model, string input, long[] shape, float[] row, string output)
    {
        using var session = NetworkSession.Open(model.WithOutputs(output), DeviceSpec.Cpu, Environment.ProcessorCount, out _);
        return OrtFailure.Guard(model.Name, () =>
        {
            var images = new float[shape.Volume()];
            for (var i = 0; i < shape[0]; i++) row.CopyTo(images.AsSpan(i * row.Length));
            using var value = OrtValue.CreateTensorValueFromMemory(images, shape);
            using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using var outputs = session.Run(run, [input], [value], [output]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        });
    }

    private static bool Same(ReadOnlySpan<float> row, float[] rows)
    {
        var scale = 1e-6;
        foreach (var value in row) scale = Math.Max(scale, Math.Abs(value));
        for (var i = 0; i < rows.Length; i++)
        {
            if (!(Math.Abs(rows[i] - row[i % row.Length]) <= Tolerance * scale)) return false;
        }

        return true;
    }

    // Blank images would hide what a mixed-up row does.
    private static float[] Noise(long count)
    {
        var random = new SplitMix64(1);
        var values = new float[count];
        for (var i = 0; i < values.Length; i++) values[i] = (float)((2 * random.NextDouble()) - 1);
        return values;
    }
}
