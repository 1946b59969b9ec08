using TransferLearning.Classifiers.Scaling;

namespace TransferLearning.Classifiers.Linear;

/// <summary>What the linear heads that minimise a loss by steps are told: one set of parameters, read in one place.</summary>
internal sealed record LinearParameters
{
    /// <summary>Weight of the summed loss against half the squared norm of the weights.</summary>
    public required double C { get; init; }

    /// <summary>Where a fit ends; each head says of what.</summary>
    public required double Tolerance { get; init; }

    /// <summary>Steps at most.</summary>
    public required int Iterations { get; init; }

    /// <summary>How classes are weighed, a choice of <see cref="ClassWeights"/>.</summary>
    public required string ClassWeight { get; init; }

    /// <summary>Scaling of the features.</summary>
    public required ScalingKind Scaling { get; init; }

    /// <summary>Threads, 0 for one a core.</summary>
    public required int Threads { get; init; }

    /// <summary>Scaled rows of so many floats at most are kept in memory; of more, every pass scales them anew.</summary>
    public long ResidentFloats { get; init; } = 1L << 26;

    /// <summary>Before rows of more floats than this are solved, a sample of half as many is: <see cref="SampleStart"/>.</summary>
    public long SampledFloats { get; init; } = 1L << 26;

    /// <summary>The scaling, where it is known before the rows are seen.</summary>
    public Scaler? KnownScaler { get; init; }

    /// <summary>The parameters that all have; the default of C, tolerance and steps are the head's own.</summary>
    public static HeadParameter[] Known(string c, HeadParameter tolerance, HeadParameter iterations) =>
    [
        new HeadParameter("C", c, "weight of the summed loss against half the squared norm of the weights, above 0; scikit-learn's meaning, but a smaller default, which suits standardised features by the hundred"),
        tolerance,
        iterations,
        ClassWeights.Parameter,
    ];

    /// <summary>Reads them.</summary>
    /// <exception cref="Core.UsageException">One is unknown or out of range.</exception>
    public static LinearParameters Read(ParameterReader reader) => new()
    {
        C = reader.Positive("C"),
        Tolerance = reader.Positive("tol"),
        Iterations = reader.Whole("max_iter", 1),
        ClassWeight = reader.ClassWeight(),
        Scaling = reader.Scaling(ScalingKind.Standard),
        Threads = reader.Threads,
    };

    /// <summary>The same, looser, for the search of a setting: where answers of held-out rows do not change any more.</summary>
    public LinearParameters ForTuning(double tolerance, int iterations) => this with { Tolerance = Math.Max(Tolerance, tolerance), Iterations = Math.Min(Iterations, iterations) };

    /// <summary>By scikit-learn's names.</summary>
    public Dictionary<string, object> ToDictionary() => new() { ["C"] = C, ["tol"] = Tolerance, ["max_iter"] = Iterations, [ClassWeights.Parameter.Name] = ClassWeight };
}
