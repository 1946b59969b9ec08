using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Logistic;
using TransferLearning.Classifiers.Scaling;

namespace TransferLearning;

/// <summary>
/// Options of multinomial logistic regression with an L2 penalty: scikit-learn's LogisticRegression. <see cref="LinearOptions.C"/> is 30 unless set, and 0.01 with a scaling that makes no rows of length 1;
/// <see cref="LinearOptions.Tolerance"/>, 1e-7 unless set, ends a fit where the objective can still fall by this part of it.
/// The scaling <see cref="ScalingKind.Auto"/> is <see cref="ScalingKind.Power"/> for training rows without negative values, as behind a ReLU, else <see cref="ScalingKind.L2"/>.
/// </summary>
public sealed record LogisticOptions : LinearOptions
{
    internal static OptionTable<LogisticOptions> Table { get; } = new(
        LogisticTrainer.HeadName,
        Shared<LogisticOptions>(
            ("30", "0.01"),
            new HeadParameter("tol", "1e-7", "ends where the objective can still fall by this part of it, above 0; 1e-6 at least while tuning"),
            new HeadParameter("max_iter", "1000", "steps at most, 1 or more; 100 at most while tuning")));

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new LogisticTrainer(this);

    internal override (double OfUnits, double OfOthers) UsualC => (30, 0.01);

    internal override AutoScaling AutoScale => AutoScaling.Units;
}
