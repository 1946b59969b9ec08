namespace TransferLearning.Experiments.Comparing;

/// <summary>A comparison was stopped: what it had finished goes with the exception, so that it is not lost.</summary>
public sealed class ComparisonInterruptedException : OperationCanceledException
{
    /// <summary>Creates it.</summary>
    /// <param name="finished">The combinations that were finished.</param>
    /// <param name="total">How many there were to be.</param>
    /// <param name="inner">The cancellation.</param>
    public ComparisonInterruptedException(ComparisonResult finished, int total, OperationCanceledException inner)
        : base(inner?.Message, inner, inner?.CancellationToken ?? default) => (Finished, Total) = (finished, total);

    /// <summary>The combinations that were finished, at least one.</summary>
    public ComparisonResult Finished { get; }

    /// <summary>How many combinations there were to be.</summary>
    public int Total { get; }
}
