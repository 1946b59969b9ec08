using TransferLearning.Classifiers;
using TransferLearning.Classifiers.KernelSvm;
using TransferLearning.Classifiers.Scaling;

namespace TransferLearning;

/// <summary>How alike two rows are; x and z are scaled rows, γ, c and d the options <c>Gamma</c>, <c>Coef0</c> and <c>Degree</c>.</summary>
public enum KernelKind
{
    /// <summary>exp(−γ‖x − z‖²).</summary>
    Rbf,

    /// <summary>(γ x·z + c)^d.</summary>
    Poly,

    /// <summary>x·z.</summary>
    Linear,
}

/// <summary>Options of the kernel support vector machine: scikit-learn's SVC. The scaling <see cref="ScalingKind.Auto"/> is <see cref="ScalingKind.Power"/> for training rows without negative values, as behind a ReLU, else <see cref="ScalingKind.L2"/>.</summary>
public sealed record KernelSvmOptions : HeadOptions
{
    // LIBSVM's guard against data on which float kernel values never let it converge.
    private const long LeastLimit = 10_000_000;
    private const long LimitPerRow = 100;

    /// <summary>Weight of the summed hinge loss against half the squared norm, above 0: the smaller, the simpler the model. Default: 3, scikit-learn's 1.</summary>
    public double C { get; init; } = 3;

    /// <summary>The kernel. Default: <see cref="KernelKind.Rbf"/>.</summary>
    public KernelKind Kernel { get; init; }

    /// <summary>γ of the kernels <see cref="KernelKind.Rbf"/> and <see cref="KernelKind.Poly"/>. Default: <see cref="Gamma.Scale"/>.</summary>
    public Gamma Gamma { get; init; } = Gamma.Scale;

    /// <summary>d of the kernel <see cref="KernelKind.Poly"/>, 1 to 20. Default: 3.</summary>
    public int Degree { get; init; } = 3;

    /// <summary>c of the kernel <see cref="KernelKind.Poly"/>, any number. Default: 0.</summary>
    public double Coef0 { get; init; }

    /// <summary>A pair of classes is solved when the conditions of optimality are violated by less, above 0. Default: 1e-3.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Steps at most for a pair of classes, 1 or more, or −1 for no limit but LIBSVM's of 10,000,000. Default: −1. A large <see cref="C"/> may need millions.</summary>
    public int MaxIterations { get; init; } = -1;

    /// <summary>How classes are weighed. Default: <see cref="TransferLearning.ClassWeight.None"/>.</summary>
    public ClassWeight ClassWeight { get; init; }

    /// <summary>Bytes that kernel values may take.</summary>
    internal long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Rows of a pair from which on it is solved on fewer of them: about where its kernel matrix does not fit into <see cref="MemoryBytes"/> any more.</summary>
    internal int ShrunkRows { get; init; } = 1 << 14;

    /// <summary>Steps between two looks at which rows may be left out.</summary>
    internal int ShrinkEvery { get; init; } = 1000;

    internal static OptionTable<KernelSvmOptions> Table { get; } = new(
        KernelSvmTrainer.HeadName,
        [
            new Option<KernelSvmOptions, double>(
                new("C", "3", "weight of the summed hinge loss against half the squared norm, above 0; scikit-learn's SVC has 1") { Property = nameof(C) }, OptionRanges.Positive, o => o.C, (o, value) => o with { C = value }),
            new Option<KernelSvmOptions, KernelKind>(
                new("kernel", "rbf", "rbf: exp(-gamma |x - z|^2); poly: (gamma x·z + coef0)^degree; linear: x·z") { Property = nameof(Kernel) },
                OptionRanges.Choice(("rbf", KernelKind.Rbf), ("poly", KernelKind.Poly), ("linear", KernelKind.Linear)),
                o => o.Kernel,
                (o, value) => o with { Kernel = value }),
            new Option<KernelSvmOptions, Gamma>(
                new("gamma", "scale", "of rbf and poly: scale is 1 / (columns × variance of all scaled values), scale*NUMBER a multiple of it, auto is 1 / columns, or a number above 0") { Property = nameof(Gamma) },
                TransferLearning.Gamma.Range,
                o => o.Gamma,
                (o, value) => o with { Gamma = value }),
            new Option<KernelSvmOptions, int>(
                new("degree", "3", "of poly: 1 to 20") { Property = nameof(Degree) }, OptionRanges.Whole(1, KernelFunction.MostDegree), o => o.Degree, (o, value) => o with { Degree = value }),
            new Option<KernelSvmOptions, double>(new("coef0", "0", "of poly: any number") { Property = nameof(Coef0) }, OptionRanges.Number, o => o.Coef0, (o, value) => o with { Coef0 = value }),
            new Option<KernelSvmOptions, double>(
                new("tol", "1e-3", "ends where the conditions of optimality are violated by less, above 0") { Property = nameof(Tolerance) }, OptionRanges.Positive, o => o.Tolerance, (o, value) => o with { Tolerance = value }),
            new Option<KernelSvmOptions, int>(
                new("max_iter", "-1", "steps at most for a pair of classes, 1 or more; -1: no limit but LIBSVM's of 10,000,000; a large C may need millions") { Property = nameof(MaxIterations) },
                OptionRanges.Whole(-1) with { Expected = "1 or more, or -1 for no limit", Holds = value => value is -1 or > 0 },
                o => o.MaxIterations,
                (o, value) => o with { MaxIterations = value }),
            ClassWeights.Option<KernelSvmOptions>(o => o.ClassWeight, (o, value) => o with { ClassWeight = value }),
        ]);

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new KernelSvmTrainer(this);

    internal override AutoScaling AutoScale => AutoScaling.Units;

    /// <summary>Steps at most for a pair of so many rows.</summary>
    internal long StepLimit(int rows) => MaxIterations > 0 ? MaxIterations : Math.Max(LeastLimit, LimitPerRow * rows);
}
