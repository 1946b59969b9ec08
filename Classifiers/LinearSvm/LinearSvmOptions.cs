using TransferLearning.Classifiers;
using TransferLearning.Classifiers.LinearSvm;
using TransferLearning.Classifiers.Scaling;

namespace TransferLearning;

/// <summary>What a linear SVM of several classes minimises.</summary>
public enum MultiClass
{
    /// <summary>Squared hinge loss of each class against the rest.</summary>
    OneVersusRest,

    /// <summary>One objective of all classes, hinge loss (Crammer and Singer 2001).</summary>
    CrammerSinger,
}

/// <summary>
/// Options of the linear SVM: scikit-learn's LinearSVC. <see cref="LinearOptions.C"/> is 3 unless set, and 0.001 with a scaling that makes no rows of length 1; <see cref="LinearOptions.Tolerance"/>, 1e-4 unless set, ends
/// a fit where each class's gradient has shrunk to this part of what it was at zero weights, or, of one objective, where it is proved to be within this part of its minimum.
/// The scaling <see cref="ScalingKind.Auto"/> is <see cref="ScalingKind.Power"/> for training rows without negative values, as behind a ReLU, else <see cref="ScalingKind.L2"/>.
/// </summary>
public sealed record LinearSvmOptions : LinearOptions
{
    /// <summary>The defaults.</summary>
    public LinearSvmOptions() => Tolerance = 1e-4;

    /// <summary>What several classes minimise. Default: <see cref="MultiClass.OneVersusRest"/>.</summary>
    public MultiClass MultiClass { get; init; }

    internal static OptionTable<LinearSvmOptions> Table { get; } = new(
        LinearSvmTrainer.HeadName,
        [
            .. Shared<LinearSvmOptions>(
                ("3", "0.001"),
                new HeadParameter("tol", "1e-4", "ovr: ends where each class's gradient has shrunk to this part of what it was at zero weights; crammer_singer: where the objective is proved to be within this part of its minimum; above 0, and 1e-3 at least while tuning"),
                new HeadParameter("max_iter", "1000", "ovr: Newton steps at most; crammer_singer: tens of rounds over the rows at most; 1 or more, 50 at most while tuning")),
            new Option<LinearSvmOptions, MultiClass>(
                new("multi_class", "ovr", "ovr: each class against the rest, squared hinge; crammer_singer: all classes in one objective, hinge (Crammer and Singer 2001)") { Property = nameof(MultiClass) },
                OptionRanges.Choice(("ovr", MultiClass.OneVersusRest), ("crammer_singer", MultiClass.CrammerSinger)),
                o => o.MultiClass,
                (o, value) => o with { MultiClass = value }),
        ]);

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new LinearSvmTrainer(this);

    internal override (double OfUnits, double OfOthers) UsualC => (3, 0.001);

    internal override AutoScaling AutoScale => AutoScaling.Units;
}
