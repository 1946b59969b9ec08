namespace TransferLearning.Classifiers.Export;

/// <summary>A head whose answer is a count of votes, each of which flips with the last bit of a feature: trees at a threshold, neighbours of equal distance.</summary>
public interface IVotingHead : IHead
{
    /// <summary>How many vote.</summary>
    int Votes { get; }
}
