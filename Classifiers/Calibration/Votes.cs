using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Calibration;

/// <summary>Votes of heads.</summary>
internal static class Votes
{
    /// <summary>How many vote in a head, or in the head that a calibrated one stands on; <see langword="null"/> where none do.</summary>
    public static int? Of(IHead head) => head switch
    {
        IVotingHead voting => voting.Votes,
        CalibratedHead { Inner: IVotingHead inner } => inner.Votes,
        _ => null,
    };

    /// <summary>The scores in which a vote weighs one over the number of votes: of a calibrated head its inner head's, for calibration stretches and bends them.</summary>
    /// <param name="head">A head in which votes decide.</param>
    /// <param name="features">Features, <c>[N,D]</c>.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Scores, <c>[N,C]</c>.</returns>
    public static ClassScores Shares(IHead head, FeatureMatrix features, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        return (head is CalibratedHead { Inner: IVotingHead inner } ? inner : head).Score(features, cancellation);
    }
}
