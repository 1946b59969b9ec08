namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>The kernel matrix of two classes' rows, those of the first class before those of the second.</summary>
internal unsafe interface IPairKernel : IDisposable
{
    /// <summary>One row of it, in two parts; valid until the row after the next is asked for.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="solver">Who asks, and may tell what will be asked for next.</param>
    KernelRow Row(int row, SmoSolver solver);

    /// <summary>Some rows of it, each once, in the order given.</summary>
    /// <param name="rows">Their numbers.</param>
    /// <param name="visit">Gets the position in <paramref name="rows"/>, and the row.</param>
    void Visit(int[] rows, Action<int, KernelRow> visit);

    /// <summary>The matrix of some of the rows alone, the same bits; this one may give up what it keeps while that is used.</summary>
    /// <param name="rows">Their numbers, ascending, some of each class.</param>
    IPairKernel Of(int[] rows);
}

/// <summary>A row of a pair's kernel matrix.</summary>
/// <param name="First">Its values with the rows of the first class.</param>
/// <param name="Second">Its values with the rows of the second class.</param>
internal readonly unsafe struct KernelRow(float* First, float* Second)
{
    /// <summary>Values with the first class.</summary>
    public readonly float* First = First;

    /// <summary>Values with the second class.</summary>
    public readonly float* Second = Second;
}
