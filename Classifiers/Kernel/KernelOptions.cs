namespace TransferLearning.Classifiers.Kernel;

/// <summary>How a kernel machine is trained.</summary>
internal sealed record KernelOptions
{
    // LIBSVM's guard against data on which float kernel values never let it converge.
    private const long LeastLimit = 10_000_000;
    private const long LimitPerRow = 100;

    /// <summary>Weight of the summed hinge loss against half the squared norm.</summary>
    public double C { get; init; } = 1;

    /// <summary>Violation of the conditions of optimality that is let stand.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Steps at most for a pair of classes; −1 for no limit but LIBSVM's.</summary>
    public int MostSteps { get; init; } = -1;

    /// <summary>Bytes that kernel values may take.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Rows of a pair from which on it is solved on fewer of them: about where its kernel matrix does not fit into <see cref="MemoryBytes"/> any more.</summary>
    public int ShrunkRows { get; init; } = 1 << 14;

    /// <summary>Steps between two looks at which rows may be left out.</summary>
    public int ShrinkEvery { get; init; } = 1000;

    /// <summary>Steps at most for a pair of so many rows.</summary>
    public long StepLimit(int rows) => MostSteps > 0 ? MostSteps : Math.Max(LeastLimit, LimitPerRow * rows);
}
