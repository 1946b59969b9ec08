using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Calibration;

/// <summary>What a sigmoid sees of a class's score.</summary>
internal enum SigmoidInput
{
    /// <summary>The score.</summary>
    Scores,

    /// <summary>The score less the mean of the row's, see <see cref="IRelativeScores"/>.</summary>
    Centred,
}

/// <summary>A <see cref="Sigmoid"/> for each class against the rest, the rows of their values brought to sum 1, as scikit-learn's CalibratedClassifierCV does.</summary>
/// <param name="input">What the sigmoids see.</param>
/// <param name="slopes">A of each class, <c>[C]</c>.</param>
/// <param name="intercepts">B of each class, <c>[C]</c>; of a class without rows <see cref="Never"/>.</param>
internal sealed class PlattScaling(SigmoidInput input, float[] slopes, float[] intercepts)
{
    /// <summary>exp of it is infinite in single and double precision alike: the probability is 0.</summary>
    private const float Never = -LinearScores.Absent;

    // Far from all training rows every sigmoid may be 0. With this floor all classes then get the same probability, as in scikit-learn, and no row is divided by 0.
    private const float Floor = 1e-30f;

    /// <summary>Fits on rows of held-out scores.</summary>
    /// <param name="input">What the sigmoids see of them.</param>
    /// <param name="scores">Held-out scores, <c>[N,C]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="present">Whether each class has training rows, <c>[C]</c>.</param>
    /// <param name="options">Threads, and the classes' names.</param>
    /// <param name="cancellation">Stops before the next class.</param>
    /// <exception cref="TlearnException">A class was never held out.</exception>
    public static PlattScaling Fit(SigmoidInput input, ClassScores scores, int[] labels, bool[] present, CalibrationOptions options, CancellationToken cancellation)
    {
        var held = new bool[scores.Classes];
        foreach (var label in labels) held[label] = true;
        for (var c = 0; c < held.Length; c++)
        {
            if (!present[c] || held[c]) continue;
            throw new TlearnException(
                $"calibration: class {(options.ClassNames is { } names ? $"'{names[c]}'" : c)} has one image (or all its images in one group), which cannot be both learned and held out",
                "Add images of it, or take the temperature (`CalibrationMethod.Temperature`), which needs none of each class.");
        }

        var centres = new double[scores.Rows];
        for (var r = 0; r < centres.Length; r++) centres[r] = Centre(input, scores.Row(r));
        var slopes = new float[scores.Classes];
        var intercepts = new float[scores.Classes];
        Array.Fill(intercepts, Never);
        Workers.For(scores.Classes, options.Threads, cancellation, c =>
        {
            if (!present[c]) return;
            var column = new List<double>(scores.Rows);
            var positive = new List<bool>(scores.Rows);
            for (var r = 0; r < scores.Rows; r++)
            {
                if (scores.Row(r)[c] == LinearScores.Absent) continue;
                column.Add(scores.Row(r)[c] - centres[r]);
                positive.Add(labels[r] == c);
            }

            var sigmoid = Sigmoid.Fit(column.ToArray(), positive.ToArray());
            (slopes[c], intercepts[c]) = (Finite(sigmoid.A), Finite(sigmoid.B));
        });
        return new PlattScaling(input, slopes, intercepts);
    }

    /// <summary>Probabilities of scores <c>[N,C]</c>: <c>[N,C]</c>.</summary>
    public ClassScores Apply(ClassScores scores)
    {
        var result = new ClassScores(scores.Rows, scores.Classes);
        var values = new double[scores.Classes];
        for (var r = 0; r < scores.Rows; r++)
        {
            var row = scores.Row(r);
            var centre = Centre(input, row);
            var sum = 0.0;
            for (var c = 0; c < values.Length; c++)
            {
                values[c] = (1 / (1 + Math.Exp((slopes[c] * (row[c] - centre)) + intercepts[c]))) + (intercepts[c] < Never ? Floor : 0);
                sum += values[c];
            }

            var target = result.Row(r);
            for (var c = 0; c < values.Length; c++) target[c] = (float)(values[c] / sum);
        }

        return result;
    }

    /// <summary>Adds what <see cref="Apply"/> does to a graph: operators that every opset from 7 has alike.</summary>
    /// <returns>Name of the probabilities, <c>[N,C]</c>.</returns>
    public string Append(OnnxModelBuilder graph, string scores)
    {
        var ones = new float[slopes.Length];
        Array.Fill(ones, 1);
        graph.Weight("head.platt.slopes", [slopes.Length], slopes).Weight("head.platt.intercepts", [slopes.Length], intercepts)
            .Weight("head.platt.one", [1], [1]).Weight("head.platt.ones", [slopes.Length, 1], ones)
            .Weight("head.platt.floors", [slopes.Length], [.. intercepts.Select(b => b < Never ? Floor : 0)]);
        if (input == SigmoidInput.Centred)
        {
            var share = 1f / intercepts.Count(b => b < Never);
            graph.Weight("head.platt.shares", [slopes.Length, 1], [.. intercepts.Select(b => b < Never ? share : 0)])
                .Node("MatMul", [scores, "head.platt.shares"], ["head.platt.centre"]).Node("Sub", [scores, "head.platt.centre"], ["head.platt.centred"]);
            scores = "head.platt.centred";
        }

        // Not the operator Sigmoid: ONNX Runtime's stops at exp(−18), with which a class far below the others would still count.
        graph.Node("Mul", [scores, "head.platt.slopes"], ["head.platt.sloped"]).Node("Add", ["head.platt.sloped", "head.platt.intercepts"], ["head.platt.exponents"])
            .Node("Exp", ["head.platt.exponents"], ["head.platt.odds"]).Node("Add", ["head.platt.odds", "head.platt.one"], ["head.platt.inverses"])
            .Node("Reciprocal", ["head.platt.inverses"], ["head.platt.sigmoids"]).Node("Add", ["head.platt.sigmoids", "head.platt.floors"], ["head.platt.values"])
            .Node("MatMul", ["head.platt.values", "head.platt.ones"], ["head.platt.sums"]).Node("Div", ["head.platt.values", "head.platt.sums"], ["head.calibrated"]);
        return "head.calibrated";
    }

    /// <summary>Stores it beside its head.</summary>
    public void Store(StoredHead stored)
    {
        stored.Attributes["calibration.input"] = input.ToString().ToLowerInvariant();
        stored.Tensors["calibration.slopes"] = StoredTensor.Of(slopes, slopes.Length);
        stored.Tensors["calibration.intercepts"] = StoredTensor.Of(intercepts, intercepts.Length);
    }

    /// <summary>Restores it from the content of a file.</summary>
    public static PlattScaling Restore(StoredHead stored)
    {
        var intercepts = stored.Floats("calibration.intercepts", stored.Classes);
        if (intercepts.All(b => b >= Never)) throw StoredHead.Wrong("tensor calibration.intercepts leaves no class");
        var input = stored.Attribute("calibration.input", "scores", "centred") == "centred" ? SigmoidInput.Centred : SigmoidInput.Scores;
        return new PlattScaling(input, stored.Floats("calibration.slopes", stored.Classes), intercepts);
    }

    // If the scores hardly differ the sigmoid becomes so steep that its parameters would overflow a float.
    private static float Finite(double value) => (float)Math.Clamp(value, -Never / 2, Never / 2);

    private static double Centre(SigmoidInput input, ReadOnlySpan<float> scores)
    {
        if (input == SigmoidInput.Scores) return 0;
        var (sum, count) = (0.0, 0);
        foreach (var score in scores)
        {
            if (score == LinearScores.Absent) continue;
            sum += score;
            count++;
        }

        return count == 0 ? 0 : sum / count;
    }
}

/// <summary>
/// A head under Platt scaling. Each class has a sigmoid of its own, so the most probable class need not be the one with the highest score of
/// the inner head: the answer is the most probable one, as in scikit-learn, and the scores are the probabilities, so that the two never differ.
/// </summary>
internal sealed class PlattHead(IHead inner, PlattScaling scaling) : CalibratedHead(inner)
{
    /// <inheritdoc/>
    public override CalibrationMethod Method => CalibrationMethod.Platt;

    /// <inheritdoc/>
    public override ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default) => scaling.Apply(Inner.Score(features, cancellation));

    /// <inheritdoc/>
    public override ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default) => Score(features, cancellation);

    /// <inheritdoc/>
    public override string AppendScores(OnnxModelBuilder graph, string features) => scaling.Append(graph, Exportable().AppendScores(graph, features));

    /// <inheritdoc/>
    public override string AppendProbabilities(OnnxModelBuilder graph, string scores) => scores;

    /// <inheritdoc/>
    protected override void Add(StoredHead stored) => scaling.Store(stored);
}
