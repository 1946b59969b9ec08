using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Scaling;

namespace TransferLearning;

/// <summary>Options of the linear heads that minimise a loss by steps.</summary>
public abstract record LinearOptions : HeadOptions
{
    private readonly double? _c;

    /// <summary>
    /// Weight of the summed loss against half the squared norm of the weights, above 0: the smaller, the simpler the model. scikit-learn's meaning; the defaults suit rows of length 1
    /// (<see cref="HeadOptions.Scale"/> auto, L2 or power), and features by the hundred that vary by about 1 (the others).
    /// </summary>
    public double C
    {
        get => _c ?? (HasUnitRows ? UsualC.OfUnits : UsualC.OfOthers);
        init => _c = value;
    }

    /// <summary>Where a fit ends, above 0; each head says what it is a part of.</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>Steps at most, 1 or more. Default: 1000.</summary>
    public int MaxIterations { get; init; } = 1000;

    /// <summary>How classes are weighed. Default: <see cref="TransferLearning.ClassWeight.None"/>.</summary>
    public ClassWeight ClassWeight { get; init; }

    /// <summary>C unless it is set.</summary>
    internal abstract (double OfUnits, double OfOthers) UsualC { get; }

    /// <summary>Scaled rows are kept in memory up to this number of floats; if there are more, every pass over the rows scales them again.</summary>
    internal long ResidentFloats { get; init; } = 1L << 26;

    /// <summary>If the rows hold more floats than this, a sample of half as many is solved first by the heads that gain from it (<c>HingeProblem</c>).</summary>
    internal long SampledFloats { get; init; } = 1L << 26;

    /// <summary>The scaling of the features if it is already known; <see langword="null"/> to fit it to the rows.</summary>
    internal Scaler? KnownScaler { get; init; }

    /// <summary>The same, looser, for the search of a setting: where answers of held-out rows do not change any more.</summary>
    internal LinearOptions ForTuning(double tolerance, int iterations) => this with { Tolerance = Math.Max(Tolerance, tolerance), MaxIterations = Math.Min(MaxIterations, iterations) };

    /// <summary>The options that all of these heads have; the default of C and the meaning of the others are the head's own.</summary>
    internal static IReadOnlyList<IOption<TOptions>> Shared<TOptions>((string OfUnits, string OfOthers) c, HeadParameter tolerance, HeadParameter iterations)
        where TOptions : LinearOptions =>
    [
        new Option<TOptions, double>(
            new("C", c.OfUnits, $"weight of the summed loss against half the squared norm of the weights, above 0; scikit-learn's meaning, but its default is 1; {c.OfOthers} with scale none and those that remove a mean") { Property = nameof(C) },
            OptionRanges.Positive,
            o => o.C,
            (o, value) => o with { C = value }),
        new Option<TOptions, double>(tolerance with { Property = nameof(Tolerance) }, OptionRanges.Positive, o => o.Tolerance, (o, value) => o with { Tolerance = value }),
        new Option<TOptions, int>(iterations with { Property = nameof(MaxIterations) }, OptionRanges.Whole(1), o => o.MaxIterations, (o, value) => o with { MaxIterations = value }),
        ClassWeights.Option<TOptions>(o => o.ClassWeight, (o, value) => o with { ClassWeight = value }),
    ];
}
