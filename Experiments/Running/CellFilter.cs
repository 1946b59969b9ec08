using System.Globalization;
using TransferLearning.Core;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Running;

/// <summary>Which cells of an experiment are meant: <c>head=svm,dataset=flowers</c>. Of one key several values may be given.</summary>
internal sealed class CellFilter
{
    private const string Tap = "tap";

    private static readonly (string Key, Func<CellDescription, string> Value)[] s_keys =
    [
        ("dataset", c => c.Dataset), ("approach", c => c.Approach), ("model", c => c.Model), ("preprocess", c => c.Preprocess), (Tap, c => c.Tap), ("pool", c => c.Pool), ("views", c => c.Views),
        ("scale", c => c.Scale), ("head", c => c.Head), ("unfreeze", c => c.Unfreeze), ("parameters", c => c.Parameters), ("train_size", c => c.TrainSize),
        ("seed", c => c.Seed.ToString(CultureInfo.InvariantCulture)), ("fold", c => c.Fold),
    ];

    private readonly Dictionary<string, HashSet<string>> _wanted = new(StringComparer.Ordinal);

    private readonly Func<CellDescription, bool> _picks = _ => true;
    private readonly Func<FeatureGroup, bool> _mayPick = _ => true;

    private CellFilter()
    {
    }

    private CellFilter(Func<CellDescription, bool> picks, Func<FeatureGroup, bool> mayPick) => (_picks, _mayPick) = (picks, mayPick);

    /// <summary>Every cell.</summary>
    public static CellFilter All { get; } = new();

    /// <summary>Cells that a program picks.</summary>
    /// <param name="picks">Whether a cell is meant.</param>
    /// <param name="mayPick">Whether a group may have one that is.</param>
    public static CellFilter Of(Func<CellDescription, bool> picks, Func<FeatureGroup, bool> mayPick) => new(picks, mayPick);

    /// <summary>Reads conditions behind commas.</summary>
    /// <exception cref="UsageException">One is none.</exception>
    public static CellFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var filter = new CellFilter();
        var known = s_keys.Select(k => k.Key).ToList();
        foreach (var condition in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (condition.Split('=', 2) is not [var key, { Length: > 0 } value]) throw new UsageException($"`Only`: found '{condition}', expected KEY=VALUE", $"Keys are {string.Join(", ", known)}.");
            if (!known.Contains(key)) throw new UsageException($"`Only`: unknown key '{key}'; known are {string.Join(", ", known)}", Spelling.Nearest(key, known) is { } meant ? $"Did you mean '{meant}'?" : null);
            if (!filter._wanted.TryGetValue(key, out var values)) values = filter._wanted[key] = new(StringComparer.Ordinal);
            values.Add(value);
        }

        return filter._wanted.Count > 0 ? filter : throw new UsageException($"`Only`: found '{text}', expected KEY=VALUE", $"Keys are {string.Join(", ", known)}.");
    }

    /// <summary>Whether a condition is on taps.</summary>
    public bool AsksForTaps => _wanted.ContainsKey(Tap);

    /// <summary>Whether a cell is meant.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="realTap">Its tap's name in results, which may stand for the expression of the file.</param>
    public bool Takes(CellDescription cell, string? realTap)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return _picks(cell) && s_keys.All(k => !_wanted.TryGetValue(k.Key, out var values) || values.Contains(k.Value(cell)) || (k.Key == Tap && realTap is not null && values.Contains(realTap)));
    }

    /// <summary>Whether a group may have a cell that is meant.</summary>
    /// <param name="features">The group.</param>
    /// <param name="realTap">Gives the name in results of one of its taps.</param>
    public bool MayTake(FeatureGroup features, Func<FeatureGroup, int, string?> realTap)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(realTap);
        return _mayPick(features) && Any("dataset", features.Dataset.Name) && Any("model", features.Network.ShownName) && Any("preprocess", features.Network.Preprocess) && Any("pool", features.Pool) && Any("views", features.Views)
            && Any("approach", features.Finetune is null ? [.. features.Taps.Select(CellDescription.ApproachOf)] : [CellDescription.Finetune]) && (Any(Tap, [.. features.Taps]) || Any(Tap, [.. features.Taps.Select((_, t) => realTap(features, t)).OfType<string>()]));
    }

    /// <summary>The error for conditions that no cell meets.</summary>
    /// <param name="cells">All cells, with their taps' names in results.</param>
    public UsageException Nothing(IReadOnlyList<(CellDescription Cell, string? RealTap)> cells)
    {
        foreach (var (key, value) in s_keys.Where(k => _wanted.ContainsKey(k.Key)))
        {
            List<string> there = [.. cells.Select(c => value(c.Cell)).Concat(key == Tap ? cells.Select(c => c.RealTap).OfType<string>() : []).Where(v => v.Length > 0).Distinct()];
            if (there.Count > 0 && !there.Exists(_wanted[key].Contains)) return new UsageException($"`Only`: no cell has {key}={string.Join(" or ", _wanted[key])}; found {string.Join(", ", there)}");
        }

        return new UsageException($"`Only`: no cell of the experiment meets {string.Join(", ", _wanted.Select(w => $"{w.Key}={string.Join(" or ", w.Value)}"))}", "Leave a condition out.");
    }

    private bool Any(string key, params string[] values) => !_wanted.TryGetValue(key, out var wanted) || values.Any(wanted.Contains);
}
