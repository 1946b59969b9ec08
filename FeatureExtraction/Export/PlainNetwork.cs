using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferLearning.FeatureExtraction.Backbones.Devices;

namespace TransferLearning.FeatureExtraction.Export;

/// <summary>An ONNX file in a plain session of ONNX Runtime on the processor, as a program in any language would open it.</summary>
internal sealed class PlainNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string _name;

    static PlainNetwork() => RuntimeTelemetry.SwitchOff();

    private PlainNetwork(InferenceSession session, string name) => (_session, _name) = (session, name);

    /// <summary>Opens a file's bytes.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">Name in messages.</param>
    /// <param name="threads">Threads of a call; 0 for one per core.</param>
    /// <exception cref="TlearnException">The runtime refuses it.</exception>
    public static PlainNetwork Open(byte[] file, string name, int threads = 0)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return new PlainNetwork(OrtFailure.Guard(name, () => new InferenceSession(file, options)), name);
    }

    /// <summary>Runs it.</summary>
    /// <param name="sample">The input.</param>
    /// <param name="outputs">Names of outputs of float32 or int64.</param>
    /// <returns>For each output the values of the sample's images, row-major; integers in double precision.</returns>
    /// <exception cref="TlearnException">The runtime fails.</exception>
    public IReadOnlyList<double[]> Run(ExportSample sample, IReadOnlyList<string> outputs)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return OrtFailure.Guard(_name, () =>
        {
            long[] shape = [.. sample.Shape];
            using var input = sample.Tensor is { } tensor ? OrtValue.CreateTensorValueFromMemory(tensor, shape) : OrtValue.CreateTensorValueFromMemory(sample.Pixels!, shape);
            using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using var results = _session.Run(run, [_session.InputNames[0]], [input], outputs);
            return results.Select(r => Values(r)[..checked((int)(r.GetTensorTypeAndShape().ElementCount / shape[0] * sample.Names.Count))]).ToArray();
        });
    }

    /// <summary>Runs it on prepared images, in batches.</summary>
    /// <param name="images">Values of the images, row-major.</param>
    /// <param name="shape">Shape of one image.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="batch">Images of a call; the last one is filled up with zeros.</param>
    /// <param name="output">Name of an output of float32.</param>
    /// <returns>Its values of all images, row-major.</returns>
    /// <exception cref="TlearnException">The runtime fails.</exception>
    public float[] Run(float[] images, IReadOnlyList<long> shape, int count, int batch, string output)
    {
        ArgumentNullException.ThrowIfNull(images);
        var length = images.Length / count;
        return OrtFailure.Guard(_name, () =>
        {
            var all = new List<float>();
            var part = new float[batch * length];
            for (var start = 0; start < count; start += batch)
            {
                var taken = Math.Min(batch, count - start);
                images.AsSpan(start * length, taken * length).CopyTo(part);
                using var input = OrtValue.CreateTensorValueFromMemory(part, [batch, .. shape]);
                using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                using var results = _session.Run(run, [_session.InputNames[0]], [input], [output]);
                var values = results[0].GetTensorDataAsSpan<float>();
                all.AddRange(values[..(values.Length / batch * taken)]);
            }

            return all.ToArray();
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static double[] Values(OrtValue result) => result.GetTensorTypeAndShape().ElementDataType == TensorElementType.Int64
        ? [.. result.GetTensorDataAsSpan<long>().ToArray().Select(v => (double)v)]
        : [.. result.GetTensorDataAsSpan<float>().ToArray().Select(v => (double)v)];
}
