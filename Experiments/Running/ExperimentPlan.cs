using System.Text;
using TransferLearning.Core.Features;
using TransferLearning.Core.Sharding;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Experiments.Running;

/// <summary>A group with its cells.</summary>
/// <param name="Group">The group.</param>
/// <param name="Record">What extraction found; <see langword="null"/> where it was not run yet.</param>
/// <param name="Data">The items; before an extraction those that were listed.</param>
/// <param name="Cells">The cells that are asked for.</param>
/// <param name="Warnings">What a reader of its results should know.</param>
internal sealed record GroupPlan(FeatureGroup Group, FeatureRecord? Record, MeasuredData Data, IReadOnlyList<PlannedCell> Cells, IReadOnlyList<string> Warnings)
{
    /// <summary>Why its features could not be made, so that its cells cannot be measured; <see langword="null"/> where they could, or were not asked for yet.</summary>
    public string? Error { get; init; }

    /// <summary>Names of cells that are none of their own, since another group has the same vectors.</summary>
    public IReadOnlyList<string> MeasuredElsewhere { get; init; } = [];
}

/// <summary>Plans the groups and cells of an experiment.</summary>
internal sealed class ExperimentPlan(ExperimentRequest request, ModelCatalogue catalogue)
{
    private readonly Dictionary<string, (MeasuredData Data, ProtocolPlan Plan)> _plans = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lastTaps = new(StringComparer.Ordinal);

    /// <summary>The groups that are asked for: of a shard every so many-th, networks kept whole.</summary>
    /// <exception cref="UsageException">A network is not found, or stands twice.</exception>
    public IReadOnlyList<FeatureGroup> Groups()
    {
        var all = FeatureGroup.Of(request.Specification, catalogue);
        if (all.GroupBy(g => $"{g.Name}\n{g.Finetune?.Unfreeze} {g.Finetune?.Words}").FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            var name = twice.First();
            throw (name.Finetune?.Place ?? request.Specification.Networks[name.Order[1]].Place).Wrong($"{name.Network.ShownName} stands in the experiment twice with the same settings", "Leave one of the two out.");
        }

        RequireOwnCells(all);
        var networks = all.Select(g => (g.Dataset.Name, g.Network.Reference.Path, g.Network.Preprocess)).Distinct().ToList();
        return [.. all.Where(g => networks.IndexOf((g.Dataset.Name, g.Network.Reference.Path, g.Network.Preprocess)) % request.Shard.Count == request.Shard.Index).Where(g => request.Only.MayTake(g, RealTap))];
    }

    // Two groups whose cells have one name would overwrite each other's results.
    private static void RequireOwnCells(IReadOnlyList<FeatureGroup> groups)
    {
        var first = new Dictionary<(string, string, string, string, string, string, string), FeatureGroup>();
        foreach (var group in groups)
        {
            foreach (var tap in group.Taps)
            {
                var key = (group.Dataset.Name, group.Network.ShownName, group.Network.Preprocess, tap, group.Pool, group.Views, group.Finetune is { } trained ? $"{trained.Unfreeze} {trained.Words}" : "");
                if (first.TryAdd(key, group)) continue;
                var (name, path, other) = (group.Network.ShownName, group.Network.Reference.Path, first[key].Network.Reference.Path);
                throw path == other
                    ? group.ModelPlace.Wrong($"model: {name} stands in the experiment twice with tap '{tap}' and the same settings", "Leave one of the two out.")
                    : group.ModelPlace.Wrong($"model: {path} and {other} are both called '{name}', so that their results could not be told apart", "Give one of the files another name; where they are one network, leave one out.");
            }
        }
    }

    /// <summary>The cells of a group whose features were extracted.</summary>
    public GroupPlan Of(FeatureGroup owner, FeatureRecord record, ExperimentFolder folder)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Of(owner, record, $"{record.Data} {string.Join(' ', record.Splits)}", () => (ItemFile.Read(folder, record.Data), record.Splits));
    }

    /// <summary>The cells of a group before its features are extracted, as far as the images' names tell.</summary>
    public GroupPlan Before(FeatureGroup owner, GroupFeatures features)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(features);
        var items = features.ItemsOf(owner);
        return Of(owner, null, $"listed {owner.Dataset.Name}", () => (
            ItemFile.Of([.. items.Select(i => new DatasetItem(i.Path, ContentHash.Of(Encoding.UTF8.GetBytes(i.Path)), i.Label, i.Split, i.Group))]),
            [.. items.Select(i => i.Split).OfType<string>().Distinct()]));
    }

    /// <summary>Refuses conditions that no cell meets.</summary>
    /// <param name="plans">What they leave.</param>
    /// <param name="features">Lists images.</param>
    /// <exception cref="UsageException">They leave nothing although the shard has something.</exception>
    public void RequireCells(IReadOnlyList<GroupPlan> plans, GroupFeatures features)
    {
        ArgumentNullException.ThrowIfNull(plans);
        if (plans.Any(p => p.Cells.Count > 0) || ReferenceEquals(request.Only, CellFilter.All)) return;
        var all = new ExperimentPlan(request with { Only = CellFilter.All, Shard = Shard.Whole }, catalogue);
        List<(CellDescription Cell, string? RealTap)> cells = [.. all.Groups().SelectMany(g => all.Before(g, features).Cells).Select(c => (c.Cell, RealTap(c.Group, c.Tap)))];
        if (!cells.Exists(c => request.Only.Takes(c.Cell, c.RealTap))) throw request.Only.Nothing(cells);
    }

    // The name that results show of a tap; looked for only where taps are asked for, since it takes the network.
    private string? RealTap(FeatureGroup owner, int tap)
    {
        var asked = owner.Taps[tap];
        if (!request.Only.AsksForTaps || asked != TapResolver.Auto) return asked;
        var path = owner.Network.Reference.Path;
        if (_lastTaps.TryGetValue(path, out var known)) return known;
        try
        {
            return _lastTaps[path] = PenultimateFinder.Find(owner.Network.Reference.Load()).Tensor;
        }
        catch (TlearnException)
        {
            return _lastTaps[path] = asked; // extraction says what is wrong with it
        }
    }

    private GroupPlan Of(FeatureGroup owner, FeatureRecord? record, string key, Func<(MeasuredData Data, IReadOnlyList<string> Splits)> read)
    {
        if (!_plans.TryGetValue(key, out var known))
        {
            var (data, splits) = read();
            known = _plans[key] = (data, Planned(owner.Dataset, data, splits));
        }

        return new GroupPlan(owner, record, known.Data, [.. CellPlan.Of(request.Specification, owner, known.Plan.Parts).Where(c => request.Only.Takes(c.Cell, RealTap(owner, c.Tap)))], known.Plan.Warnings);
    }

    private ProtocolPlan Planned(DatasetEntry dataset, MeasuredData data, IReadOnlyList<string> splits)
    {
        try
        {
            var plan = ProtocolPlan.Of(request.Specification, data, splits);
            return plan with { Warnings = [.. plan.Warnings.Select(dataset.Place.Words)] };
        }
        catch (UsageException e)
        {
            throw dataset.Place.Wrong($"data set '{dataset.Name}': {e.Message}", e.Next);
        }
    }
}
