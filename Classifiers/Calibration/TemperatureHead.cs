using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Calibration;

/// <summary>A head under temperature scaling: scores and answers are the inner head's.</summary>
internal sealed class TemperatureHead : CalibratedHead
{
    private readonly TemperatureScaling _scaling;

    /// <summary>Joins head and temperature.</summary>
    /// <exception cref="TlearnException">The temperature is for probabilities, and the head has none.</exception>
    public TemperatureHead(IHead inner, TemperatureScaling scaling)
        : base(inner)
    {
        if (scaling.Input == TemperatureInput.Probabilities && inner is not IProbabilisticHead) throw StoredHead.Wrong($"calibration.input: head '{inner.Name}' has no probabilities");
        _scaling = scaling;
    }

    /// <inheritdoc/>
    public override CalibrationMethod Method => CalibrationMethod.Temperature;

    /// <inheritdoc/>
    public override ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default) => Inner.Score(features, cancellation);

    /// <inheritdoc/>
    public override ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default) =>
        _scaling.Apply(_scaling.Input == TemperatureInput.Probabilities ? ((IProbabilisticHead)Inner).Probabilities(features, cancellation) : Score(features, cancellation));

    /// <inheritdoc/>
    public override string AppendScores(OnnxModelBuilder graph, string features) => Exportable().AppendScores(graph, features);

    /// <inheritdoc/>
    public override string AppendProbabilities(OnnxModelBuilder graph, string scores)
    {
        if (_scaling.Input == TemperatureInput.Scores) return _scaling.Append(graph, scores);
        var exportable = Exportable() as IExportableProbabilities ?? throw new TlearnException($"head '{Name}' cannot write its probabilities as ONNX operators");
        return _scaling.Append(graph, exportable.AppendProbabilities(graph, scores));
    }

    /// <inheritdoc/>
    protected override void Add(StoredHead stored) => _scaling.Store(stored);
}
