using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Calibration;

/// <summary>What a temperature divides.</summary>
internal enum TemperatureInput
{
    /// <summary>Logarithms of a head's probabilities.</summary>
    Probabilities,

    /// <summary>Scores of a head that has no probabilities.</summary>
    Scores,
}

/// <summary>
/// softmax(z / T) with one T for all classes: Guo et al., On Calibration of Modern Neural Networks (2017), section 4.2. z are the logarithms of
/// a head's probabilities, or its scores.
/// </summary>
/// <param name="input">What z is.</param>
/// <param name="temperature">T, above 0.</param>
/// <param name="floor">What is added to each probability before its logarithm, see <see cref="Fit"/>.</param>
/// <param name="mask">What is added to z, <c>[C]</c>: 0, and <see cref="LinearScores.Absent"/> for a class without rows.</param>
internal sealed class TemperatureScaling(TemperatureInput input, float temperature, float floor, float[] mask)
{
    private const float LeastFloor = 1.1920929e-7f; // the precision of single-precision probabilities

    private static readonly float[] s_floors = [LeastFloor, 1e-6f, 1e-5f, 1e-4f, 1e-3f, 1e-2f, 3e-2f, 0.1f];

    /// <summary>What it divides.</summary>
    public TemperatureInput Input => input;

    /// <summary>T.</summary>
    public float Temperature => temperature;

    /// <summary>
    /// Fits on rows of held-out scores or probabilities. If trees or neighbours gave a true class no vote at all, its logarithm depends on the floor alone, and no
    /// temperature makes up for a bad floor: then the floor, too, is chosen by the highest likelihood.
    /// </summary>
    /// <param name="input">What they are.</param>
    /// <param name="values">They, <c>[N,C]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="present">Whether each class has training rows, <c>[C]</c>.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    public static TemperatureScaling Fit(TemperatureInput input, ClassScores values, int[] labels, bool[] present, CancellationToken cancellation)
    {
        float[] mask = [.. present.Select(p => p ? 0 : LinearScores.Absent)];
        var votes = input == TemperatureInput.Probabilities && Enumerable.Range(0, values.Rows).Any(r => values.Row(r)[labels[r]] == 0);
        var logits = new double[values.Values.Length];
        TemperatureScaling? best = null;
        var least = double.PositiveInfinity;
        foreach (var floor in votes ? s_floors : [LeastFloor])
        {
            var one = new TemperatureScaling(input, 1, floor, mask);
            for (var r = 0; r < values.Rows; r++) one.Logits(values.Row(r), logits.AsSpan(r * values.Classes, values.Classes));
            var (inverse, loss) = InverseTemperature.Fit(logits, labels, values.Classes, cancellation);
            if (best is not null && loss >= least) continue;
            best = new TemperatureScaling(input, (float)(1 / inverse), floor, mask);
            least = loss;
        }

        return best!;
    }

    /// <summary>Probabilities, <c>[N,C]</c>, of scores or probabilities, <c>[N,C]</c>.</summary>
    public ClassScores Apply(ClassScores values)
    {
        var result = new ClassScores(values.Rows, values.Classes);
        var logits = new double[values.Classes];
        var inverse = 1f / temperature;
        for (var r = 0; r < values.Rows; r++)
        {
            Logits(values.Row(r), logits);
            var (most, sum) = (double.NegativeInfinity, 0.0);
            foreach (var z in logits) most = Math.Max(most, z);
            for (var c = 0; c < logits.Length; c++) sum += logits[c] = Math.Exp((logits[c] - most) * inverse);
            var target = result.Row(r);
            for (var c = 0; c < logits.Length; c++) target[c] = (float)(logits[c] / sum);
        }

        return result;
    }

    /// <summary>Adds what <see cref="Apply"/> does to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="values">Name of the scores or probabilities, <c>[N,C]</c>.</param>
    /// <returns>Name of the probabilities, <c>[N,C]</c>.</returns>
    public string Append(OnnxModelBuilder graph, string values)
    {
        graph.Weight("head.temperature.mask", [mask.Length], mask).Weight("head.temperature.inverse", [1], [1f / temperature]);
        if (input == TemperatureInput.Probabilities)
        {
            graph.Weight("head.temperature.floor", [1], [floor])
                .Node("Add", [values, "head.temperature.floor"], ["head.temperature.lifted"]).Node("Log", ["head.temperature.lifted"], ["head.temperature.logarithms"]);
            values = "head.temperature.logarithms";
        }

        graph.Node("Add", [values, "head.temperature.mask"], ["head.temperature.logits"])
            .Node("Mul", ["head.temperature.logits", "head.temperature.inverse"], ["head.temperature.divided"])
            .Node("Softmax", ["head.temperature.divided"], ["head.calibrated"], ("axis", 1));
        return "head.calibrated";
    }

    /// <summary>Stores it beside its head.</summary>
    public void Store(StoredHead stored)
    {
        stored.Attributes["calibration.input"] = input.ToString().ToLowerInvariant();
        stored.Tensors["calibration.temperature"] = StoredTensor.Of([temperature], 1);
        stored.Tensors["calibration.floor"] = StoredTensor.Of([floor], 1);
        stored.Tensors["calibration.mask"] = StoredTensor.Of(mask, mask.Length);
    }

    /// <summary>Restores it from the content of a file.</summary>
    public static TemperatureScaling Restore(StoredHead stored)
    {
        var input = stored.Attribute("calibration.input", "probabilities", "scores") == "scores" ? TemperatureInput.Scores : TemperatureInput.Probabilities;
        var temperature = stored.Floats("calibration.temperature", 1)[0];
        if (temperature is not (>= InverseTemperature.LeastTemperature and <= InverseTemperature.MostTemperature)) throw StoredHead.Wrong($"tensor calibration.temperature: found {temperature}, expected a number above 0");
        var floor = stored.Floats("calibration.floor", 1)[0];
        if (floor is not (>= LeastFloor and <= 1)) throw StoredHead.Wrong($"tensor calibration.floor: found {floor}, expected {LeastFloor} to 1");
        var mask = stored.Floats("calibration.mask", stored.Classes);
        return mask.All(m => m is 0 or LinearScores.Absent) && mask.Contains(0)
            ? new TemperatureScaling(input, temperature, floor, mask)
            : throw StoredHead.Wrong($"tensor calibration.mask: expected 0 or {LinearScores.Absent}, 0 at least once");
    }

    private void Logits(ReadOnlySpan<float> values, Span<double> logits)
    {
        for (var c = 0; c < logits.Length; c++) logits[c] = (input == TemperatureInput.Probabilities ? Math.Log((double)values[c] + floor) : values[c]) + mask[c];
    }
}

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
