namespace TransferLearning.FeatureExtraction.Store.Compaction;

/// <summary>What a compaction has come to so far.</summary>
internal sealed class CompactionTally
{
    public int PartsSuperseded { get; set; }

    public int PartsWritten { get; set; }

    public long RowsDropped { get; set; }

    public long BytesSuperseded { get; set; }

    public long BytesWritten { get; set; }
}
