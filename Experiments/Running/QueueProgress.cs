using System.Diagnostics;
using System.Globalization;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Running;

/// <summary>Counts cells and keeps the best of each data set, for whoever watches.</summary>
internal sealed class QueueProgress(int total, IProgress<ExperimentProgress>? watcher)
{
    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<string> _running = [];
    private readonly Dictionary<(string Dataset, string What), (double Sum, int Count)> _accuracies = [];
    private int _done;
    private int _failed;
    private double _expected;
    private double _worked;

    /// <summary>Estimated seconds of all cells that are to be computed.</summary>
    public void Expect(double seconds)
    {
        lock (_gate)
        {
            _expected = seconds;
            _clock.Restart();
            Report();
        }
    }

    /// <summary>A cell that was there before.</summary>
    public void There(StoredCell cell)
    {
        lock (_gate) Count(cell);
    }

    /// <summary>A cell begins.</summary>
    public void Begin(string name)
    {
        lock (_gate)
        {
            _running.Add(name);
            Report();
        }
    }

    /// <summary>A cell has ended.</summary>
    public void End(StoredCell cell, double estimate)
    {
        lock (_gate)
        {
            _running.Remove(cell.Name);
            _worked += estimate;
            Count(cell);
            Report();
        }
    }

    private void Count(StoredCell cell)
    {
        _done++;
        if (cell.Status == CellStatus.Failed) _failed++;
        if (cell.Metrics is not { } metrics) return;
        var key = (cell.Cell.Dataset, cell.Cell.Combination[(cell.Cell.Dataset.Length + 3)..] + Amount(cell.Cell.TrainSize));
        var (sum, count) = _accuracies.GetValueOrDefault(key);
        _accuracies[key] = (sum + metrics.Accuracy, count + 1);
    }

    private static string Amount(string size) => size switch
    {
        "all" => "",
        _ when int.TryParse(size, out _) => $", {size} a class",
        _ when double.TryParse(size, CultureInfo.InvariantCulture, out var share) => string.Create(CultureInfo.InvariantCulture, $", {100 * share:0.###} % of each class"),
        _ => $", {size}",
    };

    private void Report()
    {
        if (watcher is null) return;
        var best = _accuracies.GroupBy(a => a.Key.Dataset).Select(g => g.MaxBy(a => a.Value.Sum / a.Value.Count)).Select(a => new BestSoFar(a.Key.Dataset, a.Key.What, a.Value.Sum / a.Value.Count, a.Value.Count));
        double? left = _worked > 0 ? (_expected - _worked) * _clock.Elapsed.TotalSeconds / _worked : null;
        watcher.Report(new ExperimentProgress(_done, total, _failed, left, [.. _running], [.. best]));
    }
}
