using System.Text;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Hashing;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Running;

/// <summary>A cell that is to be computed, unless its result is there already.</summary>
/// <param name="Cell">What it is.</param>
/// <param name="Group">Where its features come from.</param>
/// <param name="Tap">Which of the group's taps.</param>
/// <param name="Part">Rows to fit on and to answer.</param>
/// <param name="Head">The head; <see langword="null"/> for a network that is trained.</param>
/// <param name="Order">Its place in the experiment.</param>
internal sealed record PlannedCell(CellDescription Cell, FeatureGroup Group, int Tap, PlannedPart Part, HeadVariant? Head, IReadOnlyList<int> Order)
{
    /// <summary>
    /// Version of the arithmetic: to be raised with every change after which the same cell has other numbers (a solver, a scaling, a metric, the drawing of rows), so that no result of
    /// an earlier version passes for one of this.
    /// </summary>
    public const int Arithmetic = 3; // 2: taps side by side are scaled each by itself; 3: centroid chooses its scaling, and a forest has 200 trees

    private string? _key;

    /// <summary>Name of the cell.</summary>
    public string Name { get; } = Cell.Name;

    /// <summary>The head with its settings.</summary>
    /// <param name="threads">Threads of a fit; no result depends on them.</param>
    public HeadChoice Choice(int threads)
    {
        var head = Head ?? throw new InvalidOperationException("a network that is trained has no head");
        return new HeadChoice(HeadCatalog.Get(head.Name), new HeadSettings { Parameters = head.Parameters, Scale = head.Scale, Seed = Part.Seed, Threads = threads }, Tuning(head))
        {
            Calibration = head.Calibration,
            Grid = head.HeldOut,
        };
    }

    /// <summary>Hash of everything that decides the result; made once.</summary>
    /// <param name="record">Network, preprocessing, taps and items, the same each time.</param>
    public string Key(FeatureRecord record) => _key ??= Hashed(record);

    private string Hashed(FeatureRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var tap = record.Taps[Tap];
        string[] what =
        [
            $"arithmetic {Arithmetic}",
            $"data {record.Data} {string.Join(' ', record.Splits.Order(StringComparer.Ordinal))}",
            $"network {record.Sha256} {record.Preprocessing} views {Group.Views}",
            $"tap {tap.Name} {tap.Pool} {tap.Dimension}",
            $"part {Part.Identity}",
            Head is { } head ? Described(head) : Described(Group.Finetune!),
        ];
        return Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', what))))[..32];
    }

    private string Described(HeadVariant head)
    {
        var choice = Choice(1);
        var parameters = choice.Entry.Create(choice.Settings).Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={HeadSettings.Text(p.Value)}");
        var searched = choice.Tuning == HeadTuning.Grid ? choice.Entry.TuningGrid : choice.Grid;
        return $"head {head.Name} {string.Join(' ', parameters)} scale={head.Scale} of {choice.Entry.Defaults?.AutoScale} {choice.Tuning} {string.Join(';', searched.Select(point => string.Join(' ', point.Select(p => $"{p.Key}={p.Value}"))))} calibration {head.Calibration}";
    }

    private static string Described(FinetuneEntry finetune) => $"finetune {finetune.Unfreeze} {finetune.Words} {FineTunedCells.Options(finetune, 0, 0) with { Notes = null, Model = null }}";

    private static HeadTuning Tuning(HeadVariant head) => head.HeldOut.Count > 0 ? HeadTuning.HeldOut : head.Tune ? HeadTuning.Grid : HeadTuning.None;
}
