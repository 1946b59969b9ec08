using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Advising;

/// <summary>Where a candidate stands after a round: its answers to all images that choose, each from a fit that had not seen it.</summary>
internal sealed class Standing
{
    private readonly string _data;
    private readonly MeasuredData _items;
    private readonly int[] _rows; // ascending
    private readonly bool[] _right;
    private readonly RowFamilies _families;

    /// <summary>Brings the cells of a candidate together.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="cells">Its cells of one training size, one a fold, on the same data.</param>
    /// <param name="data">The items that they count.</param>
    public Standing(Candidate candidate, IReadOnlyList<StoredCell> cells, MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(data);
        (Candidate, Cells, _data, _items) = (candidate, cells, cells[0].Data, data);
        var answers = cells.SelectMany(c => c.Test.Zip(c.Answers, (row, answer) => (Row: row, Right: data.Labels[row] == answer))).OrderBy(a => a.Row).ToList();
        (_rows, _right) = ([.. answers.Select(a => a.Row)], [.. answers.Select(a => a.Right)]);
        _families = data.Families.Select(_rows);
        Accuracy = _right.Count(r => r) / (double)_right.Length;
    }

    /// <summary>The candidate.</summary>
    public Candidate Candidate { get; }

    /// <summary>The cells, one a fold.</summary>
    public IReadOnlyList<StoredCell> Cells { get; }

    /// <summary>The training size.</summary>
    public string TrainSize => Cells[0].Cell.TrainSize;

    /// <summary>Accuracy over all images that choose.</summary>
    public double Accuracy { get; }

    /// <summary>Images that it answered.</summary>
    public int Images => _right.Length;

    /// <summary>Images that it answered wrongly.</summary>
    public int Mistakes => _right.Count(r => !r);

    /// <summary>How far it lies behind one that makes no mistake, on the same images.</summary>
    public PairedDifference BehindFaultless => PairedDifference.Of([.. _right.Select(_ => true)], _right, _families);

    /// <summary>Its 95 % interval over images.</summary>
    public ConfidenceInterval? Interval => AccuracyInterval.Of(_right, _families);

    /// <summary>Images that were learned from in a fold, on average.</summary>
    public double TrainImages => Cells.Average(c => c.Found.TrainImages);

    /// <summary>Mean seconds of a fit.</summary>
    public double FitSeconds => Cells.Average(c => c.FitSeconds);

    /// <summary>Mean seconds in which the head answers an image.</summary>
    public double PredictSeconds => Cells.Sum(c => c.PredictSeconds) / Cells.Sum(c => c.Test.Length);

    /// <summary>The accuracy of the first less that of the second, on the same images.</summary>
    public static PairedDifference Difference(Standing first, Standing second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first._data == second._data && first._rows.AsSpan().SequenceEqual(second._rows)) return PairedDifference.Of(first._right, second._right, first._families);
        // Networks that cannot use the same images: those that both answered count.
        var theirs = second._rows.Zip(second._right).ToDictionary(a => second._items.Items[a.First].Path, a => a.Second, StringComparer.Ordinal);
        int[] shared = [.. Enumerable.Range(0, first._rows.Length).Where(i => theirs.ContainsKey(first._items.Items[first._rows[i]].Path))];
        return shared.Length == 0
            ? new PairedDifference(first.Accuracy - second.Accuracy, double.PositiveInfinity)
            : PairedDifference.Of([.. shared.Select(i => first._right[i])], [.. shared.Select(i => theirs[first._items.Items[first._rows[i]].Path])], first._families.Select(shared));
    }

    /// <summary>The candidates of which all folds are measured, the best first.</summary>
    /// <param name="results">The experiment.</param>
    /// <param name="where">Which cells count: a folder may have others, of earlier advice.</param>
    /// <param name="folds">Folds; <see langword="null"/> for as many of them as there are.</param>
    public static IReadOnlyList<Standing> Of(ExperimentResults results, Func<CellDescription, bool> where, int? folds)
    {
        ArgumentNullException.ThrowIfNull(results);
        return
        [
            .. results.Done.Where(c => where(c.Cell)).GroupBy(c => Candidate.Of(c.Cell), (candidate, cells) => (Candidate: candidate, Cells: Latest([.. cells])))
                .Where(g => folds is null || g.Cells.Count == folds)
                .Select(g => new Standing(g.Candidate, g.Cells, results.DataOf(g.Cells[0])))
                .OrderByDescending(s => s.Accuracy).ThenBy(s => RoundPlan.AllHeads.ToList().IndexOf(s.Candidate.Head)).ThenBy(s => s.Candidate.Name.Technical, StringComparer.Ordinal),
        ];
    }

    // Cells of images that have changed since may lie beside them.
    private static List<StoredCell> Latest(List<StoredCell> cells)
    {
        var data = cells.MaxBy(c => c.Origin.At)!.Data;
        return cells.FindAll(c => c.Data == data);
    }
}
