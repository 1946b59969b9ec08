namespace TransferLearning.FineTuning.Stepping;

/// <summary>What a step takes of the memory, an estimate.</summary>
/// <param name="Fixed">Bytes for weights and gradients, whatever the batch.</param>
/// <param name="PerRow">Bytes for each row.</param>
public sealed record StepMemory(long Fixed, long PerRow)
{
    /// <summary>Bytes at a batch.</summary>
    public long At(int batch) => Fixed + (batch * PerRow);

    /// <summary>The largest batch within so many bytes; 0 where not even one row fits.</summary>
    public int LargestBatch(long bytes) => (int)Math.Clamp((bytes - Fixed) / Math.Max(1, PerRow), 0, int.MaxValue);
}
