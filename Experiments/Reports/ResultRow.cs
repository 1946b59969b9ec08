using System.Globalization;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Reports;

/// <summary>A row of the table of results: a cell of an experiment, or a combination of a comparison.</summary>
internal sealed record ResultRow
{
    /// <summary>Name of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary><c>probe</c> for a head on features, <c>finetune</c> for a network that was trained.</summary>
    public required string Approach { get; init; }

    /// <summary>Name of the network.</summary>
    public required string Model { get; init; }

    /// <summary>Preprocessing.</summary>
    public required string Preprocess { get; init; }

    /// <summary>The tap's real name.</summary>
    public required string Tap { get; init; }

    /// <summary>Pooling.</summary>
    public required string Pool { get; init; }

    /// <summary>Views.</summary>
    public required string Views { get; init; }

    /// <summary>Scaling as asked for.</summary>
    public required string Scale { get; init; }

    /// <summary>Name of the head; empty for a network that was trained.</summary>
    public required string Head { get; init; }

    /// <summary>What of a network was trained; empty for a head.</summary>
    public required string Unfreeze { get; init; }

    /// <summary>What was fitted with.</summary>
    public required IEnumerable<KeyValuePair<string, string>> Parameters { get; init; }

    /// <summary>Training size.</summary>
    public required string TrainSize { get; init; }

    /// <summary>Seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Fold or group; empty where the row is of all.</summary>
    public required string Fold { get; init; }

    /// <summary>The metrics; <see langword="null"/> for a cell that failed.</summary>
    public required CellMetrics? Metrics { get; init; }

    /// <summary>Wall seconds of fits.</summary>
    public required double FitSeconds { get; init; }

    /// <summary>Wall seconds of answers.</summary>
    public required double PredictSeconds { get; init; }

    /// <summary>Why it failed; <see langword="null"/> for one that did not.</summary>
    public required string? Error { get; init; }

    /// <summary>The row of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="words">Puts a message of the libraries into the words of the program that shows it.</param>
    public static ResultRow Of(StoredCell cell, Func<string, string> words)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(words);
        return new ResultRow
        {
            Dataset = cell.Cell.Dataset,
            Approach = cell.Cell.Approach,
            Model = cell.Cell.Model,
            Preprocess = cell.Cell.Preprocess,
            Tap = cell.Found.Tap,
            Pool = cell.Found.Pool,
            Views = cell.Cell.Views,
            Scale = cell.Cell.Scale,
            Head = cell.Cell.Head,
            Unfreeze = cell.Cell.Unfreeze,
            Parameters = cell.Status == CellStatus.Done ? cell.Found.Parameters : Asked(cell.Cell.Parameters),
            TrainSize = cell.Cell.TrainSize,
            Seed = cell.Cell.Seed,
            Fold = cell.Cell.Fold,
            Metrics = cell.Status == CellStatus.Done ? cell.Metrics : null,
            FitSeconds = cell.FitSeconds,
            PredictSeconds = cell.PredictSeconds,
            Error = cell.Status == CellStatus.Done ? null : words(cell.Error ?? ""),
        };
    }

    // Of a cell that failed nothing was fitted with: what was asked for tells it from others.
    private static IEnumerable<KeyValuePair<string, string>> Asked(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts.Length > 1 ? parts[1] : "true"));

    /// <summary>The rows of a comparison, one for each combination and repeat, over all folds of that repeat together.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="sources">The features that were compared.</param>
    /// <param name="dataset">Name of the data set.</param>
    public static IReadOnlyList<ResultRow> Of(ComparisonResult result, IReadOnlyList<FeatureSource> sources, string dataset)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(sources);
        return [.. result.Cells.SelectMany(cell => cell.ByRepeat.Select((repeat, i) => Of(cell, repeat, sources.FirstOrDefault(s => s.Model == cell.Model && s.Tap == cell.Tap), dataset, result.Protocol.Seed + i)))];
    }

    private static ResultRow Of(CellResult cell, RepeatResult repeat, FeatureSource? source, string dataset, int seed)
    {
        const string trained = "finetune ";
        var isTrained = cell.Head.StartsWith(trained, StringComparison.Ordinal);
        var parameters = repeat.Parameters.ToDictionary(p => p.Key, p => Convert.ToString(p.Value, CultureInfo.InvariantCulture) ?? "");
        return new ResultRow
        {
            Dataset = dataset,
            Approach = isTrained ? CellDescription.Finetune : CellDescription.ApproachOf(cell.Tap),
            Model = cell.Model,
            Preprocess = source?.Data.Space.Recipe.Preprocessing?.ToString() ?? "",
            Tap = JoinedTaps.IsChoice(cell.Tap) ? cell.Tap : source?.Data.Space.Tap ?? cell.Tap,
            Pool = source?.Data.Space.Pool ?? "",
            Views = source?.Data.Space.Recipe.Views ?? "",
            Scale = cell.Scale,
            Head = isTrained ? "" : cell.Head,
            Unfreeze = isTrained ? cell.Head[trained.Length..] : "",
            Parameters = parameters,
            TrainSize = cell.TrainSize,
            Seed = seed,
            Fold = "",
            Metrics = CellMetrics.Of(repeat.Metrics),
            FitSeconds = repeat.FitSeconds,
            PredictSeconds = repeat.PredictSeconds,
            Error = null,
        };
    }
}
