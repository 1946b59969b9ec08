namespace TransferLearning.Core.Metrics;

/// <summary>
/// When an answer is <see cref="Unknown"/>: the probability of the answer, or, of a head without probabilities, its score (for class means minus
/// the distance), is below a threshold.
/// </summary>
/// <param name="Threshold">The threshold: a probability for heads that have them, else a score.</param>
public sealed record RejectionRule(double Threshold)
{
    /// <summary>The answer to what is rejected, and the label of images that are of none of the classes.</summary>
    public const string Unknown = "unknown";

    /// <summary>Which of the rows are rejected, <c>[N]</c>.</summary>
    /// <exception cref="UsageException">The head has probabilities, and the threshold is none.</exception>
    public bool[] Rejected(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (!double.IsFinite(Threshold) || (predictions.Probabilities is not null && Threshold is < 0 or > 1))
        {
            throw new UsageException($"--reject-below: found {Threshold}, expected {(predictions.Probabilities is null ? "a number, as large as the head's scores are" : "a probability, 0 to 1")}");
        }

        var values = predictions.Probabilities ?? predictions.Scores;
        return [.. predictions.Labels.Select((answer, row) => values.Row(row)[answer] < Threshold)];
    }
}
