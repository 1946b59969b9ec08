namespace TransferLearning.Experiments.Measuring;

/// <summary>The rows of one part: what is learned from, and what is answered.</summary>
/// <param name="Train">Rows to fit on, those of <paramref name="Validation"/> among them.</param>
/// <param name="Test">Rows to answer; nothing is learned from them.</param>
/// <param name="Validation">Training rows that choose parameters (<see cref="HeadTuning.HeldOut"/>); empty where nothing is chosen by them.</param>
internal sealed record PartRows(int[] Train, int[] Test, int[] Validation)
{
    /// <summary>Rows of which none choose parameters.</summary>
    public PartRows(int[] train, int[] test)
        : this(train, test, [])
    {
    }
}
