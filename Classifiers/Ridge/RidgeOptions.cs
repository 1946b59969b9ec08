using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Ridge;
using TransferLearning.Classifiers.Scaling;

namespace TransferLearning;

/// <summary>Options of least squares on one-hot targets with an L2 penalty: scikit-learn's RidgeClassifier. The scaling <see cref="ScalingKind.Auto"/> is <see cref="ScalingKind.Power"/> for training rows without negative values, as behind a ReLU, else <see cref="ScalingKind.L2"/>.</summary>
public sealed record RidgeOptions : HeadOptions
{
    private readonly double? _alpha;

    /// <summary>
    /// Weight of the squared norm of the weights against the summed squares, above 0: the larger, the simpler the model. scikit-learn's meaning. Default: 0.3 for rows of length 1
    /// (<see cref="HeadOptions.Scale"/> auto, L2 or power), 300 for features by the hundred that vary by about 1 (the others).
    /// </summary>
    public double Alpha
    {
        get => _alpha ?? (HasUnitRows ? 0.3 : 300);
        init => _alpha = value;
    }

    /// <summary>How classes are weighed. Default: <see cref="TransferLearning.ClassWeight.None"/>.</summary>
    public ClassWeight ClassWeight { get; init; }

    internal static OptionTable<RidgeOptions> Table { get; } = new(
        RidgeTrainer.HeadName,
        [
            new Option<RidgeOptions, double>(
                new("alpha", "0.3", "weight of the squared norm of the weights against the summed squares, above 0; scikit-learn's meaning, but its default is 1; 300 with scale none and those that remove a mean") { Property = nameof(Alpha) },
                OptionRanges.Positive,
                o => o.Alpha,
                (o, value) => o with { Alpha = value }),
            ClassWeights.Option<RidgeOptions>(o => o.ClassWeight, (o, value) => o with { ClassWeight = value }),
        ]);

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new RidgeTrainer(this);

    internal override AutoScaling AutoScale => AutoScaling.Units;
}
