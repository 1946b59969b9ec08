using TransferLearning.Classifiers.Calibration;

namespace TransferLearning.Classifiers.Export;

/// <summary>A head whose answer is a count of votes, each of which flips with the last bit of a feature: trees at a threshold, neighbours of equal distance.</summary>
public interface IVotingHead : IHead
{
    /// <summary>How many vote.</summary>
    int Votes { get; }
}

/// <summary>Votes of heads.</summary>
public static class Votes
{
    /// <summary>How many vote in a head, or in the head that a calibrated one stands on; <see langword="null"/> where none do.</summary>
    public static int? Of(IHead head) => head switch
    {
        IVotingHead voting => voting.Votes,
        CalibratedHead { Inner: IVotingHead inner } => inner.Votes,
        _ => null,
    };
}
