using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Discriminant;
using TransferLearning.Classifiers.Scaling;

namespace TransferLearning;

/// <summary>
/// Options of linear discriminant analysis: scikit-learn's LinearDiscriminantAnalysis(solver='lsqr'). The scaling <see cref="ScalingKind.Auto"/> is <see cref="ScalingKind.Power"/> for training
/// rows without negative values, as behind a ReLU, else <see cref="ScalingKind.L2"/>.
/// </summary>
public sealed record DiscriminantOptions : HeadOptions
{
    /// <summary>How far the covariance of the classes is drawn towards a multiple of the identity. Default: 0.5; none in scikit-learn.</summary>
    public Shrinkage Shrinkage { get; init; } = Shrinkage.Of(0.5);

    internal static OptionTable<DiscriminantOptions> Table { get; } = new(
        DiscriminantTrainer.HeadName,
        [
            new Option<DiscriminantOptions, Shrinkage>(
                new("shrinkage", "0.5", "how far the covariance is drawn towards a multiple of the identity: a number from 0 to 1, auto (Ledoit and Wolf 2004), both as in scikit-learn's LinearDiscriminantAnalysis(solver='lsqr'), or size (features / (features + training images − classes))") { Property = nameof(Shrinkage) },
                TransferLearning.Shrinkage.Range,
                o => o.Shrinkage,
                (o, value) => o with { Shrinkage = value }),
        ]);

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new DiscriminantTrainer(this);

    internal override AutoScaling AutoScale => AutoScaling.Units;
}
