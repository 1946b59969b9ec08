using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Backbones;

namespace TransferLearning.Experiments.Transferability;

/// <summary>
/// What a network's own classifier says of images, as probabilities over its Z source classes: the softmax of its logits, or its output where that holds probabilities already. Those of a network
/// that gives each class a probability of its own are divided by their sum, since the scores take them for one distribution.
/// </summary>
internal sealed class SourceAnswers
{
    private readonly FeatureMatrix _output;
    private readonly bool _areProbabilities;

    /// <summary>Takes what was stored of the network's output.</summary>
    /// <param name="output">One row an image, <c>[N,Z]</c>.</param>
    /// <param name="areProbabilities">Whether these are probabilities and no logits (<see cref="NetworkOutput.IsProbability"/>).</param>
    /// <exception cref="TlearnException">There are no rows, fewer than two classes, a value that is not finite, or numbers that are no probabilities.</exception>
    public SourceAnswers(FeatureMatrix output, bool areProbabilities)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (output.Rows == 0) throw new TlearnException("the network's own answers: no rows", "Give images.");
        if (output.Dimension < 2) throw new TlearnException($"the network's own answers: found {output.Dimension} class, expected at least 2", "Leave out the scores that need the network's own classes.");
        FeatureChecks.RequireFinite(output);
        (_output, _areProbabilities) = (output, areProbabilities);
        if (areProbabilities) RequireProbabilities();
    }

    /// <summary>Number of images, N.</summary>
    public int Rows => _output.Rows;

    /// <summary>Number of the network's own classes, Z.</summary>
    public int Classes => _output.Dimension;

    /// <summary>Writes the probabilities of a row, <c>[Z]</c>; they sum to 1.</summary>
    public void CopyRow(int row, Span<double> probabilities)
    {
        var values = _output.Row(row);
        var (most, sum) = (float.NegativeInfinity, 0.0);
        foreach (var value in values) most = Math.Max(most, value);
        for (var z = 0; z < values.Length; z++) sum += probabilities[z] = _areProbabilities ? values[z] : Math.Exp((double)values[z] - most);
        for (var z = 0; z < values.Length; z++) probabilities[z] /= sum;
    }

    /// <summary>The most probable source class of a row; of equals the first.</summary>
    public int Answer(int row)
    {
        var values = _output.Row(row);
        var best = 0;
        for (var z = 1; z < values.Length; z++)
        {
            if (values[z] > values[best]) best = z;
        }

        return best;
    }

    /// <summary>How sure the network's own classifier is, which tells how near the images are to those that it has learnt from: the means of the largest probability and of the entropy in nats.</summary>
    public (double Confidence, double Entropy) Sureness()
    {
        var (row, confidence, entropy) = (new double[Classes], 0.0, 0.0);
        for (var r = 0; r < Rows; r++)
        {
            CopyRow(r, row);
            confidence += row[Answer(r)];
            foreach (var p in row) entropy -= p > 0 ? p * Math.Log(p) : 0;
        }

        return (confidence / Rows, entropy / Rows);
    }

    /// <summary>Checks labels against these rows.</summary>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="TlearnException">There are more or fewer, one is no class, or fewer than two classes have rows.</exception>
    public void RequireLabels(int[] labels, int classes) => TrainingChecks.Require(_output, labels, classes);

    private void RequireProbabilities()
    {
        for (var r = 0; r < Rows; r++)
        {
            var sum = 0.0;
            foreach (var value in _output.Row(r))
            {
                if (value is < 0 or > 1.001f) throw new TlearnException($"the network's own answers: row {r}: found {value}, expected a probability from 0 to 1", "Take them for logits.");
                sum += value;
            }

            if (sum == 0) throw new TlearnException($"the network's own answers: row {r}: no class has a probability above 0", "Leave out the scores that need the network's own classes.");
        }
    }
}
