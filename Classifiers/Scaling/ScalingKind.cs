namespace TransferLearning;

/// <summary>What is done to features before a head sees them.</summary>
public enum ScalingKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each feature to mean 0 and variance 1 over the training rows.</summary>
    Standard,

    /// <summary>Each row to Euclidean length 1.</summary>
    L2,
}
