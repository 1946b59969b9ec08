using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.Onnx;

namespace TransferLearning.FineTuning.Scoring;

/// <summary>A network's answers for batches of prepared images, forward alone. One caller at a time.</summary>
internal sealed class AnswerRun : IDisposable
{
    private readonly string _name;
    private readonly BackboneInput _input;
    private readonly InferenceSession _session;
    private readonly string[] _outputs;

    /// <summary>Opens it.</summary>
    /// <param name="model">The network; its input is float32.</param>
    /// <param name="tensors">Where its answers are.</param>
    /// <param name="size">Height and width of the images.</param>
    /// <param name="batch">Images of a run; a network with a fixed batch has its own.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="threads">Threads of a run.</param>
    public AnswerRun(OnnxModel model, ScoreTensors tensors, ImageSize size, int batch, DeviceSpec device, int threads)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tensors);
        var declared = DeclaredInput.Of(model);
        (_name, _input, Batch) = (model.Name, declared.Settle(model.Name, size), declared.Batch ?? batch);
        _outputs = [.. ((string[])[tensors.Answers, tensors.Deciding]).Distinct()];
        _session = NetworkSession.Open(model.WithOutputs(_outputs), device, threads, out _);
    }

    /// <summary>Images of a run.</summary>
    public int Batch { get; }

    /// <summary>Runs it.</summary>
    /// <param name="images">A whole batch; what is behind the images that count is not read.</param>
    /// <param name="count">Images that count.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    /// <returns>Answers and what decides, <c>[count,C]</c> each.</returns>
    public (float[] Answers, float[] Deciding) Run(float[] images, int count, CancellationToken cancellation)
    {
        using var stoppable = new StoppableRun();
        using var fed = OrtValue.CreateTensorValueFromMemory(images, _input.Shape(Batch));
        (float[] Answers, float[] Deciding) result = default;
        try
        {
            stoppable.Run(
                options =>
                {
                    using var values = _session.Run(options, [_input.Name], [fed], _outputs);
                    result = (Rows(values[0]), Rows(values[^1]));
                },
                cancellation);
        }
        catch (Exception e) when (OrtFailure.IsOne(e))
        {
            cancellation.ThrowIfCancellationRequested();
            throw OrtFailure.Translate(_name, e);
        }

        return result;

        float[] Rows(OrtValue value)
        {
            var all = Floats(value);
            return all[..(all.Length / Batch * count)];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static float[] Floats(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float16
        ? [.. value.GetTensorDataAsSpan<Float16>().ToArray().Select(v => (float)v)]
        : value.GetTensorDataAsSpan<float>().ToArray();
}
