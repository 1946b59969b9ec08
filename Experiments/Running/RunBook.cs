using System.Diagnostics;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Experiments.Running;

/// <summary>Keeps the experiment's record: what is planned, and what each run took. Several processes may write it, one after another.</summary>
internal sealed class RunBook(ExperimentFolder folder, ExperimentRequest request, ModelCatalogue catalogue)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly DateTime _started = DateTime.UtcNow;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _told;

    /// <summary>What tells the run from others.</summary>
    public string Id => _id;

    /// <summary>Says that the run has begun.</summary>
    public void Begin() => folder.ChangeRecord(old => WithRun(old ?? New(), 0, 0, 0));

    /// <summary>Notes the cells, the networks and the data sets of this run; what other shards have noted stays.</summary>
    /// <returns>What that changes of an experiment that the folder held.</returns>
    public PlanChange Plan(IReadOnlyList<GroupPlan> plans, GroupFeatures features)
    {
        ExperimentRecord? before = null;
        ExperimentRecord? now = null;
        folder.ChangeRecord(old => now = Planned(before = old ?? New(), plans, features));
        var keys = now!.Cells.DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.Key, StringComparer.Ordinal);
        return new PlanChange(
            request.Folder,
            before,
            request.Specification,
            [.. before!.Cells.Where(c => !keys.ContainsKey(c.Name))],
            [.. before.Cells.Where(c => c.Key.Length > 0 && keys.GetValueOrDefault(c.Name) is { Length: > 0 } key && key != c.Key)]);
    }

    /// <summary>Notes which of the cells were there, and what earlier runs computed of them, which a run that was killed could not say itself.</summary>
    public void Found(IReadOnlyList<StoredCell> stored) => folder.ChangeRecord(old =>
    {
        var record = WithRun(old ?? New(), 0, stored.Count, 0);
        return record with { Runs = RunRecord.WithComputed(record.Runs, stored) };
    });

    private ExperimentRecord Planned(ExperimentRecord record, IReadOnlyList<GroupPlan> plans, GroupFeatures features)
    {
        var specification = request.Specification;
        var names = specification.Datasets.Select(d => d.Name).ToList();
        List<DatasetRecord> datasets = [.. plans.GroupBy(p => p.Group.Dataset.Name).Select(g => new DatasetRecord(g.Key, g.First().Group.Dataset.Images, features.RootOf(g.First().Group), [.. g.SelectMany(p => p.Warnings).Append(features.LeftOutOf(g.First().Group)).OfType<string>().Distinct()]))];
        List<NetworkRecord> networks = [.. plans.Select(Network).OfType<NetworkRecord>()];
        List<PlannedCellRecord> cells = [.. plans.SelectMany(p => p.Cells.Select(c => Record(p, c)))];
        var own = cells.Select(c => c.Name).Concat(plans.SelectMany(p => p.MeasuredElsewhere)).ToHashSet(StringComparer.Ordinal);
        var possible = Possible();
        return record with
        {
            File = specification.File,
            Specification = specification.Text,
            Protocol = Protocol(),
            Datasets = [.. record.Datasets.Where(d => names.Contains(d.Name) && !datasets.Exists(o => o.Name == d.Name)).Concat(datasets).OrderBy(d => names.IndexOf(d.Name))],
            Networks = [.. record.Networks.Where(n => names.Contains(n.Dataset) && !networks.Exists(o => (o.Dataset, o.Sha256, o.Preprocess, o.Views) == (n.Dataset, n.Sha256, n.Preprocess, n.Views))).Concat(networks)],
            Cells = [.. record.Cells.Where(c => !own.Contains(c.Name) && possible.Contains(c.Combination) && !IsStale(c, plans)).Concat(cells).OrderBy(c => c, PlaceOrder.Instance)],
        };
    }

    private static PlannedCellRecord Record(GroupPlan plan, PlannedCell cell) => plan.Record is { } found
        ? new PlannedCellRecord(cell.Name, cell.Cell.Combination, cell.Key(found), cell.Order)
        : new PlannedCellRecord(cell.Name, cell.Cell.Combination, "", cell.Order) { Cell = cell.Cell, Error = plan.Error };

    /// <summary>Says now and then how long the run has lasted, so that a run that is killed leaves its hours.</summary>
    public void Tell(int computed, int reused, int failed)
    {
        if (_clock.Elapsed - _told < s_interval) return;
        _told = _clock.Elapsed;
        End(computed, reused, failed);
    }

    /// <summary>Says what the run did.</summary>
    public void End(int computed, int reused, int failed) => folder.ChangeRecord(old => WithRun(old ?? New(), computed, reused, failed));

    // The combinations that the specification has, whatever part of it this run was asked for.
    private HashSet<string> Possible()
    {
        var specification = request.Specification;
        return [.. FeatureGroup.Of(specification, catalogue).SelectMany(g => CellPlan.Of(specification, g, [new FitPart("all", 0, "", "", () => throw new InvalidOperationException("never asked"))])).Select(c => c.Cell.Combination)];
    }

    // A whole group was planned anew: what it had before and has no more (a fold of a group that is gone, say) is no part of the experiment.
    private bool IsStale(PlannedCellRecord cell, IReadOnlyList<GroupPlan> plans) =>
        ReferenceEquals(request.Only, CellFilter.All) && plans.Any(p => p.Cells.Any(c => c.Cell.Combination == cell.Combination));

    private static NetworkRecord? Network(GroupPlan plan) => plan.Record is { } found
        ? new NetworkRecord(plan.Group.Dataset.Name, plan.Group.Network.ShownName, found.Sha256, plan.Group.Network.Preprocess, found.Preprocessing, plan.Group.Views, found.Device, found.Data, found.Seconds)
        : null;

    private ProtocolRecord Protocol() => new(request.Specification.Protocol.Name, ProtocolPlan.Describe(request.Specification), request.Specification.Protocol.Preset?.Source, request.Specification.Seeds);

    private ExperimentRecord New() => new() { File = request.Specification.File, Specification = request.Specification.Text, Protocol = Protocol(), Datasets = [] };

    private ExperimentRecord WithRun(ExperimentRecord record, int computed, int reused, int failed)
    {
        var run = RunRecord.Of(_id, request.Command, _started, _clock.Elapsed) with { Computed = computed, Reused = reused, Failed = failed };
        return record with { Runs = [.. record.Runs.Where(r => r.Id != _id), run] };
    }

    private sealed class PlaceOrder : IComparer<PlannedCellRecord>
    {
        public static PlaceOrder Instance { get; } = new();

        public int Compare(PlannedCellRecord? x, PlannedCellRecord? y)
        {
            var (a, b) = (x!.Order, y!.Order);
            for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
            {
                if (a[i] != b[i]) return a[i].CompareTo(b[i]);
            }

            return a.Count.CompareTo(b.Count);
        }
    }
}
