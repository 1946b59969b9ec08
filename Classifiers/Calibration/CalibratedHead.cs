using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Calibration;

/// <summary>A head whose probabilities are calibrated. It has its inner head's name, and stands in its file beside it.</summary>
/// <param name="inner">The head, fitted on all training rows.</param>
internal abstract class CalibratedHead(IHead inner) : IStorableHead, IExportableProbabilities, IIterativeHead, IOutOfBagHead, IFeatureImportances, INotedHead, IScaledHead
{
    /// <inheritdoc/>
    public FitReport? Report => (inner as IIterativeHead)?.Report;

    /// <inheritdoc/>
    public string? Note => (inner as INotedHead)?.Note;

    /// <inheritdoc/>
    public ScalingKind Scaling => (inner as IScaledHead)?.Scaling ?? ScalingKind.None;

    /// <inheritdoc/>
    public double? OutOfBagAccuracy => (inner as IOutOfBagHead)?.OutOfBagAccuracy;

    /// <inheritdoc/>
    public IReadOnlyList<float> Importances => (inner as IFeatureImportances)?.Importances ?? [];

    /// <summary>The head without calibration.</summary>
    public IHead Inner => inner;

    /// <summary>How it is calibrated.</summary>
    public abstract CalibrationMethod Method { get; }

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public int Classes => inner.Classes;

    /// <inheritdoc/>
    public int Dimension => inner.Dimension;

    /// <inheritdoc/>
    public abstract ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default);

    /// <inheritdoc/>
    public abstract ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default);

    /// <inheritdoc/>
    public abstract string AppendScores(OnnxModelBuilder graph, string features);

    /// <inheritdoc/>
    public abstract string AppendProbabilities(OnnxModelBuilder graph, string scores);

    /// <inheritdoc/>
    public StoredHead Store()
    {
        var stored = inner is IStorableHead storable ? storable.Store() : throw new TlearnException($"head '{Name}' cannot be stored");
        stored.Attributes[StoredHead.CalibrationKey] = Method.ToString().ToLowerInvariant();
        Add(stored);
        return stored;
    }

    /// <summary>The head that a file describes: calibrated where the file says so, else as it is.</summary>
    public static IHead Restore(StoredHead stored, IHead inner)
    {
        if (!stored.IsCalibrated) return inner;
        return stored.Attribute(StoredHead.CalibrationKey, "platt", "temperature") == "platt"
            ? new PlattHead(inner, PlattScaling.Restore(stored))
            : new TemperatureHead(inner, TemperatureScaling.Restore(stored));
    }

    /// <summary>Adds the calibration to the stored head.</summary>
    protected abstract void Add(StoredHead stored);

    /// <summary>The inner head's operators.</summary>
    /// <exception cref="TlearnException">It has none.</exception>
    protected IExportableHead Exportable() => inner as IExportableHead ?? throw new TlearnException($"head '{Name}' cannot be written as ONNX operators");
}
