using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using TransferLearning.Loading;

namespace TransferLearning.Experiments.Results;

/// <summary>What an experiment is, and how it was run: <c>experiment.json</c> in its folder.</summary>
internal sealed record ExperimentRecord
{
    /// <summary>The form of the file.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Absolute path of the specification.</summary>
    public required string File { get; init; }

    /// <summary>Its text when the experiment ran last.</summary>
    public required string Specification { get; init; }

    /// <summary>The protocol.</summary>
    public required ProtocolRecord Protocol { get; init; }

    /// <summary>The data sets, in the experiment's order.</summary>
    public required IReadOnlyList<DatasetRecord> Datasets { get; init; }

    /// <summary>The networks whose features were taken, one for each data set and preprocessing.</summary>
    public IReadOnlyList<NetworkRecord> Networks { get; init; } = [];

    /// <summary>Every cell that is known to belong to the experiment, in its order.</summary>
    public IReadOnlyList<PlannedCellRecord> Cells { get; init; } = [];

    /// <summary>Every run that worked in the folder, the first one first.</summary>
    public IReadOnlyList<RunRecord> Runs { get; init; } = [];
}

/// <summary>How training and test rows are chosen.</summary>
/// <param name="Kind"><c>given</c>, <c>folds</c>, <c>leave-one-group-out</c>, <c>n-shot</c> or the name of a preset.</param>
/// <param name="Description">The same in sentences.</param>
/// <param name="Source">Where it was published; <see langword="null"/> for a protocol that is no one's.</param>
/// <param name="Seeds">The seeds.</param>
internal sealed record ProtocolRecord(string Kind, string Description, string? Source, IReadOnlyList<int> Seeds);

/// <summary>A data set.</summary>
/// <param name="Name">Its name in the experiment.</param>
/// <param name="Images">Absolute path of the folder or manifest.</param>
/// <param name="Root">The folder that items' paths are relative to.</param>
/// <param name="Warnings">What a reader of its results should know, a sentence each.</param>
internal sealed record DatasetRecord(string Name, string Images, string Root, IReadOnlyList<string> Warnings);

/// <summary>A network on a data set.</summary>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="Model">Name of the network.</param>
/// <param name="Sha256">SHA-256 of its file.</param>
/// <param name="Preprocess">Preprocessing as asked for.</param>
/// <param name="Preprocessing">What that came to.</param>
/// <param name="Views">Views.</param>
/// <param name="Device">The device that ran it when its features were taken.</param>
/// <param name="Data">Which items it could use: <see cref="ExperimentResults.DataOf"/>.</param>
/// <param name="Seconds">Wall seconds of the extraction; near 0 where the features were there already.</param>
internal sealed record NetworkRecord(string Dataset, string Model, string Sha256, string Preprocess, string Preprocessing, string Views, string Device, string Data, double Seconds);

/// <summary>A cell of the plan.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Combination">Its combination (<see cref="CellDescription.Combination"/>).</param>
/// <param name="Key">The key that its file must have to count.</param>
/// <param name="Order">Its place: indices of data set, network, combination and part.</param>
internal sealed record PlannedCellRecord(string Name, string Combination, string Key, IReadOnlyList<int> Order)
{
    /// <summary>What the cell is, where its features could not be made, so that it has no key and no file; else <see langword="null"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CellDescription? Cell { get; init; }

    /// <summary>Why its features could not be made; <see langword="null"/> where they could.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}

/// <summary>One run of the program.</summary>
internal sealed record RunRecord
{
    /// <summary>What tells the run from others.</summary>
    public required string Id { get; init; }

    /// <summary>The command that repeats it.</summary>
    public required string Command { get; init; }

    /// <summary>Name of the machine.</summary>
    public required string Host { get; init; }

    /// <summary>Operating system and processor's kind.</summary>
    public required string System { get; init; }

    /// <summary>Cores.</summary>
    public required int Processors { get; init; }

    /// <summary>Version of this program.</summary>
    public required string Tool { get; init; }

    /// <summary>Version of .NET.</summary>
    public required string Runtime { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTime Started { get; init; }

    /// <summary>Wall seconds; of a run that was killed up to when it last said so.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processor seconds of the whole process.</summary>
    public required double ProcessorSeconds { get; init; }

    /// <summary>Cells that it computed.</summary>
    public required int Computed { get; init; }

    /// <summary>Cells that were there already.</summary>
    public required int Reused { get; init; }

    /// <summary>Cells that failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Runs with at least as many computed cells as are there: a run that was killed could not say how many it had computed in the end.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="cells">The cells that are there.</param>
    public static IReadOnlyList<RunRecord> WithComputed(IReadOnlyList<RunRecord> runs, IEnumerable<StoredCell> cells)
    {
        var computed = cells.Select(c => c.Origin.Run).OfType<string>().CountBy(id => id).ToDictionary(StringComparer.Ordinal);
        return [.. runs.Select(run => computed.GetValueOrDefault(run.Id) is var count && count > run.Computed ? run with { Computed = count } : run)];
    }

    /// <summary>The record of this process, as of now.</summary>
    /// <param name="id">What tells the run from others.</param>
    /// <param name="command">The command that repeats it.</param>
    /// <param name="started">When it began, UTC.</param>
    /// <param name="elapsed">How long it has lasted.</param>
    public static RunRecord Of(string id, string command, DateTime started, TimeSpan elapsed) => new()
    {
        Id = id,
        Command = command,
        Host = Environment.MachineName,
        System = $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}",
        Processors = Environment.ProcessorCount,
        Tool = Extraction.ToolVersion,
        Runtime = RuntimeInformation.FrameworkDescription,
        Started = started,
        Seconds = elapsed.TotalSeconds,
        ProcessorSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
        Computed = 0,
        Reused = 0,
        Failed = 0,
    };
}
