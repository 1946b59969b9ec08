using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Makes ONNX Runtime sessions, and runs them on given images to learn what they give.</summary>
internal static class NetworkSession
{
    static NetworkSession() => RuntimeTelemetry.SwitchOff();

    /// <summary>A session of the model as it stands.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="threads">Threads inside one call.</param>
    /// <param name="chosen">Receives where it really runs.</param>
    /// <param name="configure">More options.</param>
    /// <param name="isBusyWaiting">Whether idle threads of a call wait for its next operator without sleeping: less time a call, more of the processor.</param>
    public static InferenceSession Open(OnnxModel model, DeviceSpec device, int threads, out ChosenDevice chosen, Action<SessionOptions>? configure = null, bool isBusyWaiting = false)
    {
        CustomOperators.Refuse(model);
        ChosenDevice? where = null;
        var session = OrtFailure.Guard(model.Name, () =>
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                // What goes wrong arrives as an exception; the native log would write to standard error beside it.
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            // Decoding shares the cores in a run: there a waiting thread must not burn one.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", isBusyWaiting ? "1" : "0");
            // Between calls they sleep: what comes next may be another session's call, or the next image's decoding.
            if (isBusyWaiting) options.AddSessionConfigEntry("session.force_spinning_stop", "1");
            if (model is { HasExternalData: true, Folder: { } folder }) options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", folder);
            configure?.Invoke(options);
            where = DeviceCatalogue.Append(options, device);
            return new InferenceSession(model.ToBytes(), options);
        });
        chosen = where!;
        return session;
    }

    /// <summary>Element type and shape of each output for a batch of blank images; <see langword="null"/> for outputs that are no tensors.</summary>
    public static IReadOnlyList<TensorFacts?> RunBlank(
        InferenceSession session, string model, BackboneInput input, int batch, IReadOnlyList<string> outputs, CancellationToken cancellation = default) =>
        RunImages(session, model, input, [.. Enumerable.Repeat(new float[input.Count], batch)], outputs, _ => { }, cancellation);

    /// <summary>Runs a batch of images.</summary>
    /// <param name="session">The session.</param>
    /// <param name="model">Name of the model in messages.</param>
    /// <param name="input">Its input.</param>
    /// <param name="images">Values of each image; of a network that takes bytes, −2 becomes 0 and 2 becomes 255.</param>
    /// <param name="outputs">Names of the outputs.</param>
    /// <param name="read">Told each output's value while it lives.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    /// <returns>As for <see cref="RunBlank"/>.</returns>
    public static IReadOnlyList<TensorFacts?> RunImages(
        InferenceSession session, string model, BackboneInput input, float[][] images, IReadOnlyList<string> outputs, Action<OrtValue> read, CancellationToken cancellation)
    {
        try
        {
            return OrtFailure.Guard(model, Run);
        }
        catch (TlearnException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw;
        }

        IReadOnlyList<TensorFacts?> Run()
        {
            using var fed = Images(input, images);
            using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using var stop = cancellation.UnsafeRegister(static r => ((RunOptions)r!).Terminate = true, run);
            using var values = session.Run(run, [input.Name], [fed], outputs);
            foreach (var value in values) read(value);
            return [.. values.Select(v => v.IsTensor && v.GetTensorTypeAndShape() is var facts ? new TensorFacts(facts.ElementDataType.ToString(), facts.Shape) : null)];
        }
    }

    private static OrtValue Images(BackboneInput input, float[][] images)
    {
        var (all, shape) = (new float[checked(images.Length * input.Count)], input.Shape(images.Length));
        for (var i = 0; i < images.Length; i++) images[i].CopyTo(all, i * input.Count);
        return input.Element switch
        {
            TensorElement.Float32 => OrtValue.CreateTensorValueFromMemory(all, shape),
            TensorElement.Float16 => OrtValue.CreateTensorValueFromMemory(all.Select(v => (Float16)v).ToArray(), shape),
            TensorElement.UInt8 => OrtValue.CreateTensorValueFromMemory(all.Select(v => (byte)Math.Clamp((v + 2) / 4 * byte.MaxValue, 0, byte.MaxValue)).ToArray(), shape),
            _ => throw new TlearnException($"{input.Name}: element type {input.Element} cannot be fed"),
        };
    }
}

/// <summary>What the runtime said about a tensor.</summary>
/// <param name="Element">Element type: <c>Float</c>, <c>Float16</c>.</param>
/// <param name="Shape">Shape with the batch first.</param>
internal sealed record TensorFacts(string Element, long[] Shape);

/// <summary>Operators that no build of ONNX Runtime brings with it: they are refused by name, before the runtime refuses the whole file.</summary>
internal static class CustomOperators
{
    /// <exception cref="TlearnException">A node's operator belongs to another domain, and the file does not define it.</exception>
    public static void Refuse(OnnxModel model)
    {
        if (model.AllNodes.FirstOrDefault(n => !RuntimeDomains.All.Contains(n.Domain) && !model.LocalFunctions.Contains((n.Domain, n.Operator))) is not { } node) return;
        throw new TlearnException(
            $"{model.Name}: node {node} is the operator '{node.Operator}' of the domain '{node.Domain}', which neither ONNX nor ONNX Runtime has",
            "Export the network with standard operators only (for PyTorch: without custom_opsets), or take a tap in front of that node.");
    }
}
