namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>What one thread of a run does from its first image to its last.</summary>
internal interface IEmbeddingWorker
{
    /// <summary>Where the thread's time went.</summary>
    StageClock Clock { get; }

    /// <summary>Works until there is nothing left.</summary>
    void Work(ItemQueue items, CancellationToken cancellation);
}
