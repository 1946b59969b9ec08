namespace TransferLearning.FineTuning.Unfreezing;

/// <summary>How much of a network is trained.</summary>
internal enum UnfreezeScope
{
    /// <summary>The classifier alone.</summary>
    Head,

    /// <summary>The last layers with weights, the classifier among them.</summary>
    Last,

    /// <summary>A node and all behind it.</summary>
    From,

    /// <summary>Every layer.</summary>
    All,
}
