using TransferLearning.Experiments.Measuring;

namespace TransferLearning.Experiments.Results;

/// <summary>
/// What an experiment has found so far, read from its folder without computing: the record of how it was run, its cells in its order with metrics, answers and times, and the
/// items that they count. A run may be under way in the folder meanwhile.
/// </summary>
internal sealed class ExperimentResults
{
    private readonly ExperimentFolder _folder;
    private readonly Dictionary<string, MeasuredData> _data;

    private ExperimentResults(ExperimentFolder folder, ExperimentRecord record, IReadOnlyList<StoredCell> cells, IReadOnlyList<PlannedCellRecord> missing, Dictionary<string, MeasuredData> data) =>
        (_folder, Record, Cells, Missing, _data) = (folder, record, cells, missing, data);

    /// <summary>What the experiment is, and the runs that worked on it.</summary>
    public ExperimentRecord Record { get; }

    /// <summary>The cells that were computed, failed ones among them, in the experiment's order.</summary>
    public IReadOnlyList<StoredCell> Cells { get; }

    /// <summary>The cells that are still to be computed, as far as they are known: of a network that was not run yet none is.</summary>
    public IReadOnlyList<PlannedCellRecord> Missing { get; }

    /// <summary>The cells that were measured.</summary>
    public IEnumerable<StoredCell> Done => Cells.Where(c => c.Status == CellStatus.Done);

    /// <summary>The runs that computed something or failed at it, the first one first; a run that found all done adds nothing to the results.</summary>
    public IReadOnlyList<RunRecord> RunsThatCounted => [.. Record.Runs.Where((run, r) => r == 0 || run.Computed > 0 || run.Failed > 0)];

    /// <summary>The folder's absolute path.</summary>
    public string Folder => _folder.Path;

    /// <summary>Reads the folder of an experiment.</summary>
    /// <param name="folder">The folder that was given to <c>run</c>.</param>
    /// <exception cref="TlearnException">It holds no experiment, or one of a form that this version does not know.</exception>
    public static ExperimentResults Open(string folder) => Open(ExperimentFolder.Open(folder));

    /// <inheritdoc cref="Open(string)"/>
    public static ExperimentResults Open(ExperimentFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (folder.ReadRecord() is not { Format: 1 } record)
        {
            throw new TlearnException($"{folder.PathOf(ExperimentFolder.RecordName)}: damaged, or of another version of this program", "Run the experiment again: what is there stays.");
        }

        var (cells, missing, data) = (new List<StoredCell>(), new List<PlannedCellRecord>(), new Dictionary<string, MeasuredData>(StringComparer.Ordinal));
        foreach (var planned in record.Cells)
        {
            if (planned is { Error: not null, Cell: not null }) cells.Add(StoredCell.WithoutFeatures(planned));
            else if (folder.ReadCell(planned.Name) is { } cell && cell.Key == planned.Key && cell.Cell.Combination == planned.Combination && cell.IsSound(Items(cell.Data))) cells.Add(cell);
            else missing.Add(planned);
        }

        return new ExperimentResults(folder, record with { Runs = RunRecord.WithComputed(record.Runs, cells) }, cells, missing, data);

        MeasuredData Items(string hash) => data.TryGetValue(hash, out var known) ? known : data[hash] = ItemFile.Read(folder, hash);
    }

    /// <summary>The items that a cell counts: paths, contents, labels, splits and groups, with classes in index order. Read once and kept.</summary>
    /// <exception cref="TlearnException">Their file is missing or damaged.</exception>
    public MeasuredData DataOf(StoredCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (!_data.TryGetValue(cell.Data, out var data)) data = _data[cell.Data] = ItemFile.Read(_folder, cell.Data);
        return data;
    }

    /// <summary>The data set of a cell, with the folder that its items' paths are relative to.</summary>
    public DatasetRecord DatasetOf(StoredCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return Record.Datasets.First(d => d.Name == cell.Cell.Dataset);
    }
}
