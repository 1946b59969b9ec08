using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Ridge;
namespace TransferLearning;

/// <summary>Options of least squares on one-hot targets with an L2 penalty: scikit-learn's RidgeClassifier.</summary>
public sealed record RidgeOptions : HeadOptions
{
    /// <summary>Weight of the squared norm of the weights against the summed squares, above 0: the larger, the simpler the model. Default: 300. scikit-learn's meaning, with a larger default, which suits standardised features by the hundred.</summary>
    public double Alpha { get; init; } = 300;

    /// <summary>How classes are weighed. Default: <see cref="TransferLearning.ClassWeight.None"/>.</summary>
    public ClassWeight ClassWeight { get; init; }

    internal static OptionTable<RidgeOptions> Table { get; } = new(
        RidgeTrainer.HeadName,
        [
            new Option<RidgeOptions, double>(
                new("alpha", "300", "weight of the squared norm of the weights against the summed squares, above 0; scikit-learn's meaning, but a larger default, which suits standardised features by the hundred") { Property = nameof(Alpha) },
                OptionRanges.Positive,
                o => o.Alpha,
                (o, value) => o with { Alpha = value }),
            ClassWeights.Option<RidgeOptions>(o => o.ClassWeight, (o, value) => o with { ClassWeight = value }),
        ]);

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new RidgeTrainer(this);
}
