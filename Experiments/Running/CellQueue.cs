using System.Collections.Concurrent;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.Core.Threading;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Experiments.Running;

/// <summary>
/// Computes the cells that are missing: heads over the cores, one thread a cell, as long as their memory fits; then networks that are trained, one after another. A cell that another process
/// has under way is waited for, and taken over should that process die: the system frees its claim.
/// </summary>
internal sealed class CellQueue(ExperimentFolder folder, GroupFeatures features, ModelCatalogue catalogue, ExperimentRequest request, RunBook book)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    private readonly MemoryBound _bound = new(request.Memory);
    private readonly ConcurrentDictionary<(FeatureGroup, int), Lazy<FeatureMatrix>> _matrices = [];
    private readonly Dictionary<FeatureGroup, int> _left = [];
    private readonly List<(string Cell, string Error)> _failed = [];
    private readonly Lock _gate = new();
    private QueueProgress? _progress;

    /// <summary>Cells that were computed here.</summary>
    public int Computed { get; private set; }

    /// <summary>Cells that were there, or that another process computed.</summary>
    public int Reused { get; private set; }

    /// <summary>Cells that failed, and why.</summary>
    public IReadOnlyList<(string Cell, string Error)> Failed => _failed;

    /// <summary>Computes what is missing.</summary>
    public void Run(IReadOnlyList<GroupPlan> plans, IProgress<ExperimentProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plans);
        var tracker = _progress = new QueueProgress(plans.Sum(p => p.Cells.Count), progress);
        var stored = new List<StoredCell>();
        var missing = new List<Pending>();
        foreach (var plan in plans)
        {
            foreach (var cell in plan.Cells)
            {
                var key = cell.Key(plan.Record!);
                if (Find(cell, key, plan.Data) is not { } there) missing.Add(new Pending(cell, plan, key));
                else
                {
                    stored.Add(there);
                    Reused++;
                    tracker.There(there);
                }
            }
        }

        book.Found(stored);
        foreach (var pending in missing) _left[pending.Plan.Group] = _left.GetValueOrDefault(pending.Plan.Group) + 1;
        var classes = plans.DistinctBy(p => p.Group.Dataset.Name).ToDictionary(p => p.Group.Dataset.Name, p => p.Data.Classes.Count);
        var factors = CellCost.Factors(stored, c => classes[c.Cell.Dataset]);
        List<Pending> priced = [.. missing.Select(p => p with { Cost = RunEstimate.Of(p.Cell, p.Plan, factors) })];
        tracker.Expect(priced.Sum(p => p.Cost.Seconds));
        Work([.. priced.Where(p => p.Cell.Head is not null)], ThreadCount.Of(request.Threads), cancellation);
        Work([.. priced.Where(p => p.Cell.Head is null)], 1, cancellation);
    }

    private void Work(IReadOnlyList<Pending> cells, int threads, CancellationToken cancellation)
    {
        var own = cells.Count == 0 || cells[0].Cell.Head is null ? request.Threads : Math.Max(1, threads / cells.Count);
        while (cells.Count > 0)
        {
            var held = new ConcurrentBag<Pending>();
            Workers.For(cells.Count, threads, cancellation, i =>
            {
                if (!TryCompute(cells[i], own, cancellation)) held.Add(cells[i]);
            });
            cells = [.. held];
            if (cells.Count > 0) cancellation.WaitHandle.WaitOne(s_patience);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Computes a cell, unless it was computed meanwhile.</summary>
    /// <returns>Whether it is settled; not, where another process has it under way.</returns>
    private bool TryCompute(Pending pending, int threads, CancellationToken cancellation)
    {
        var claim = folder.ClaimFile(pending.Cell.Name);
        using (var held = ExclusiveFile.TryHold(claim))
        {
            if (held is null) return false;
            if (Find(pending.Cell, pending.Key, pending.Plan.Data) is { } there) Settle(pending, there, isOwn: false);
            else
            {
                _progress!.Begin(pending.Cell.Name);
                var computed = Compute(pending, threads, cancellation);
                computed = computed with { Origin = computed.Origin with { Run = book.Id } };
                ExperimentFolder.Write(folder.CellFile(pending.Cell.Name), computed);
                Settle(pending, computed, isOwn: true);
            }

            // Before the claim is given up; who waits for it on the old file finds the cell done.
            if (!OperatingSystem.IsWindows()) File.Delete(claim);
        }

        return true;
    }

    private StoredCell Compute(Pending pending, int threads, CancellationToken cancellation)
    {
        var (cell, plan) = (pending.Cell, pending.Plan);
        try
        {
            using var room = _bound.Enter(pending.Cost.Bytes, cancellation);
            if (cell.Head is null) return FineTunedCells.Of(cell, plan.Record!, plan.Data, features, catalogue, threads, cancellation);
            var matrix = _matrices.GetOrAdd((plan.Group, cell.Tap), key => new Lazy<FeatureMatrix>(() => features.Load(key.Item1, key.Item2, plan.Data, cancellation))).Value;
            return cell.Part switch
            {
                EpisodesPart episodes => CellFit.Of(cell, plan.Record!, matrix, plan.Data, episodes, cancellation),
                var part => CellFit.Of(cell, plan.Record!, plan.Data, (FitPart)part, threads, rows => HeadMeasurement.Answer(cell.Choice(threads), matrix, plan.Data, rows, cancellation)),
            };
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return CellFit.Failed(cell, plan.Record!, threads, e);
        }
    }

    private void Settle(Pending pending, StoredCell cell, bool isOwn)
    {
        lock (_gate)
        {
            if (isOwn) Computed++;
            else Reused++;
            if (cell.Status == CellStatus.Failed) _failed.Add((cell.Name, cell.Error ?? ""));
            _progress!.End(cell, pending.Cost.Seconds);
            book.Tell(Computed, Reused, _failed.Count);
            if (--_left[pending.Plan.Group] > 0) return;
            foreach (var key in _matrices.Keys.Where(k => k.Item1 == pending.Plan.Group)) _matrices.TryRemove(key, out _);
            features.Close(pending.Plan.Group);
        }
    }

    private StoredCell? Find(PlannedCell cell, string key, MeasuredData data) =>
        folder.ReadCell(cell.Name) is { Status: CellStatus.Done } there && there.Key == key && there.Cell.Combination == cell.Cell.Combination && there.IsSound(data) ? there : null;

    private sealed record Pending(PlannedCell Cell, GroupPlan Plan, string Key)
    {
        public CellCost Cost { get; init; }
    }
}
