namespace TransferLearning;

/// <summary>How far a run is.</summary>
/// <param name="Done">Images that are through, whatever became of them.</param>
/// <param name="Total">Images of the run.</param>
public readonly record struct ExtractionProgress(long Done, long Total);
