using TransferLearning.Core.Threading;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Running;

/// <summary>Estimates time and memory of cells from what was measured in the folder, else from usual rates.</summary>
internal static class RunEstimate
{
    private const double SecondsPerImage = 0.03; // a network of middle size on one core
    private const int UsualDimension = 512;
    private const double SecondsPerTrainedImage = 0.1; // and epoch
    private const long OfProgram = 300_000_000; // runtime, network and lists

    /// <summary>Estimates a run.</summary>
    public static ExperimentEstimate Of(IReadOnlyList<GroupPlan> plans, ExperimentFolder folder, int threads)
    {
        var (cells, seconds, largest) = (new List<(string, bool)>(), 0.0, new List<long>());
        var stored = plans.SelectMany(p => p.Cells).Select(c => folder.ReadCell(c.Name)).OfType<StoredCell>().ToDictionary(c => c.Name, StringComparer.Ordinal);
        var classes = plans.DistinctBy(p => p.Group.Dataset.Name).ToDictionary(p => p.Group.Dataset.Name, p => p.Data.Classes.Count);
        var factors = CellCost.Factors(stored.Values, c => classes[c.Cell.Dataset]);
        foreach (var plan in plans)
        {
            if (plan.Record is null) seconds += SecondsPerImage * plan.Data.Items.Count;
            foreach (var cell in plan.Cells)
            {
                var isDone = plan.Record is { } record && stored.GetValueOrDefault(cell.Name) is { Status: CellStatus.Done } there && there.Key == cell.Key(record);
                cells.Add((cell.Name, !isDone));
                if (isDone) continue;
                var cost = Of(cell, plan, factors);
                seconds += cost.Seconds;
                largest.Add(cost.Bytes);
            }
        }

        var workers = ThreadCount.Of(threads);
        return new ExperimentEstimate(cells, seconds / workers, OfProgram + largest.OrderDescending().Take(workers).Sum());
    }

    /// <summary>Estimates a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="plan">Its group.</param>
    /// <param name="factors">What was measured, by head.</param>
    public static CellCost Of(PlannedCell cell, GroupPlan plan, IReadOnlyDictionary<string, double> factors)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(factors);
        var classes = plan.Data.Classes.Count;
        var dimension = plan.Record?.Taps[cell.Tap].Dimension ?? UsualDimension;
        var (episodes, rows) = cell.Part switch
        {
            EpisodesPart part => (part.Count, part.Episode(0)),
            FitPart part => (1, part.Rows()),
            _ => (1, new PartRows([], [])),
        };
        if (cell.Head is not { } head) return new CellCost(SecondsPerTrainedImage * rows.Train.Length * (cell.Group.Finetune!.Epochs ?? 10), 1_000_000_000);
        var fits = head.Tune ? 100 : head.HeldOut.Count + 1;
        if (head.Calibration is not null) fits += 5;
        return CellCost.Of(head.Name, fits * episodes, rows.Train.Length, rows.Test.Length, dimension, classes, factors.GetValueOrDefault(head.Name, 1));
    }
}
