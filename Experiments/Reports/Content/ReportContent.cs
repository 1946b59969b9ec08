using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>What a report shows, whether a comparison or an experiment was measured.</summary>
internal sealed record ReportContent
{
    /// <summary>Heading of the report.</summary>
    public required string Title { get; init; }

    /// <summary>Paragraphs below the heading.</summary>
    public IReadOnlyList<string> Introduction { get; init; } = [];

    /// <summary>How training and test images were chosen, a paragraph each.</summary>
    public required IReadOnlyList<string> Protocol { get; init; }

    /// <summary>The data sets, at least one.</summary>
    public required IReadOnlyList<ReportSet> Sets { get; init; }

    /// <summary>Ranks over all data sets; <see langword="null"/> where there is one data set, or fewer than two combinations that all have.</summary>
    public RanksOverSets? Together { get; init; }

    /// <summary>What a reader should know, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What could not be measured, and why.</summary>
    public IReadOnlyList<(string Cell, string Error)> Failures { get; init; } = [];

    /// <summary>How it was run.</summary>
    public required RunFacts Record { get; init; }
}

/// <summary>How results were made: what a reader needs to check or repeat them.</summary>
internal sealed record RunFacts
{
    /// <summary>Names and values, <c>seeds</c> and <c>0, 1, 2</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>The command that repeats it; <see langword="null"/> where none is known.</summary>
    public string? Command { get; init; }

    /// <summary>The networks, one for each data set and preprocessing.</summary>
    public IReadOnlyList<NetworkRecord> Networks { get; init; } = [];

    /// <summary>The runs of the program, the first one first.</summary>
    public IReadOnlyList<RunRecord> Runs { get; init; } = [];
}
