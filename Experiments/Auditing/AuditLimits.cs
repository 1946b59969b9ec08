namespace TransferLearning.Experiments.Auditing;

/// <summary>How much work an audit may be: time grows with the square of the images, and with images, features and classes where heads judge labels.</summary>
/// <param name="Images">Different images at most; of more, only what the list of them tells is said.</param>
/// <param name="LabelWork">Images × features × classes at most where wrong labels are looked for.</param>
internal sealed record AuditLimits(int Images, long LabelWork)
{
    /// <summary>All that there is: who asks for an audit gets it.</summary>
    public static AuditLimits None { get; } = new(int.MaxValue, long.MaxValue);

    /// <summary>What a report may take unasked: on two cores about half a minute for near duplicates (docs/audit.md), and about as long for labels.</summary>
    public static AuditLimits OfReports { get; } = new(5_000, 250_000_000);

    /// <summary>Whether so many different images are too many.</summary>
    public bool RuleOut(int images) => images > Images;

    /// <summary>Whether it would be too much work to judge labels.</summary>
    public bool RuleOut(long images, int features, int classes) => images * features * classes > LabelWork;
}
