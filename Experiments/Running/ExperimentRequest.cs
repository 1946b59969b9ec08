using TransferLearning.Core.Sharding;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Running;

/// <summary>What to run of an experiment, and how.</summary>
internal sealed record ExperimentRequest
{
    /// <summary>The experiment.</summary>
    public required ExperimentSpecification Specification { get; init; }

    /// <summary>The folder of its results, which an earlier run may have begun.</summary>
    public required string Folder { get; init; }

    /// <summary>Which of its cells.</summary>
    public CellFilter Only { get; init; } = CellFilter.All;

    /// <summary>Which share of the networks on data sets: each is extracted by one share alone.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Threads; 0 for one per core. No result depends on them.</summary>
    public int Threads { get; init; }

    /// <summary>The command that repeats the run, for the record.</summary>
    public string Command { get; init; } = "";

    /// <summary>Whether the run keeps what a report needs of images and features in the folder: pictures, the map, the audit.</summary>
    public bool KeepsPictures { get; init; } = true;

    /// <summary>Bytes that cells may take together, as far as estimates hold, the features not counted.</summary>
    public long Memory { get; init; } = MemoryBound.Usual;
}

/// <summary>What an experiment would take.</summary>
/// <param name="Cells">The cells that are asked for, each with whether it is still to be computed.</param>
/// <param name="Seconds">Wall seconds, extraction included.</param>
/// <param name="Bytes">Memory of the process at its peak.</param>
internal sealed record ExperimentEstimate(IReadOnlyList<(string Name, bool ToCompute)> Cells, double Seconds, long Bytes);

/// <summary>What a run did.</summary>
/// <param name="Cells">Cells that were asked for.</param>
/// <param name="Computed">Cells that it computed.</param>
/// <param name="Reused">Cells that were there already, or that another process computed meanwhile.</param>
/// <param name="Failed">Cells that failed, those whose features could not be made among them, and why.</param>
/// <param name="Bad">Images that could not be used.</param>
/// <param name="Images">Images of all data sets.</param>
internal sealed record ExperimentSummary(int Cells, int Computed, int Reused, IReadOnlyList<(string Cell, string Error)> Failed, IReadOnlyList<ItemFailure> Bad, long Images);

/// <summary>How far a run has come.</summary>
/// <param name="Done">Cells that are done, earlier ones included.</param>
/// <param name="Total">Cells in all.</param>
/// <param name="Failed">Cells that failed.</param>
/// <param name="SecondsLeft">Seconds left, by estimate; <see langword="null"/> where nothing was measured yet.</param>
/// <param name="Running">Names of the cells that are under way.</param>
/// <param name="Best">Of each data set the best so far.</param>
internal sealed record ExperimentProgress(int Done, int Total, int Failed, double? SecondsLeft, IReadOnlyList<string> Running, IReadOnlyList<BestSoFar> Best);

/// <summary>The best of a data set so far.</summary>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="What">Network, head and training size.</param>
/// <param name="Accuracy">Mean accuracy of its cells that are done.</param>
/// <param name="Cells">How many those are.</param>
internal sealed record BestSoFar(string Dataset, string What, double Accuracy, int Cells);
