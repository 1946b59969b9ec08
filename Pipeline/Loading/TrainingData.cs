using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.Notes;

namespace TransferLearning.Loading;

/// <summary>The rows that a head is fitted on, and what is recorded of them.</summary>
internal static class TrainingData
{
    /// <summary>The split <c>train</c> where there are splits, without copies of what other splits hold; warnings go to the log.</summary>
    public static LabeledDataset Select(LabeledDataset all, RunLog log)
    {
        var warnings = new List<string>();
        var rows = GivenSplits.TrainingRows(all.Items, warnings, all.ListedSplits);
        log.WarnAll(warnings);
        var chosen = all.Select(rows);
        // Classes that only other splits have are none of the head's.
        return new LabeledDataset(chosen.Features, chosen.Items, chosen.Space);
    }

    /// <summary>Says what holding images out in turn, for tuning or calibration, can tell of these.</summary>
    public static void WarnOfFewGroups(LabeledDataset training, RunLog log)
    {
        if (FamilyWarnings.OfHeldOut(training.Items, RowFamilies.Of(training.Items)) is { } warning) log.Warn(warning);
    }

    /// <summary>The settings of a head's standard grid that do best in cross-validation on the training data.</summary>
    public static TuningResult Tune(HeadEntry entry, HeadSettings settings, LabeledDataset training, RunLog log, CancellationToken cancellation)
    {
        using var line = log.Begin($"tuning {entry.Name}, percent");
        var tuned = HeadTuner.Tune(entry, settings, training.Features, training.Labels, training.Classes.Count, RowFamilies.Of(training.Items), line.ForShare(), cancellation);
        foreach (var row in tuned.Table) log.Detail($"{string.Join(", ", row.Parameters.Select(p => $"{p.Key}={p.Value}"))}: {row.Accuracy:P1} in {tuned.Folds} folds");
        if (tuned.Table.Count == 1) log.Note($"{entry.Name}: everything that --tune searches is given by --param; nothing was searched");
        return tuned;
    }

    /// <summary>Fits a head, calibrated where asked for.</summary>
    public static (TrainedHead Trained, CalibrationReport? Report) Fit(
        LabeledDataset training, IHeadTrainer trainer, HeadSettings settings, CalibrationMethod? calibration, IReadOnlyDictionary<string, string> provenance, RunLog log, CancellationToken cancellation)
    {
        if (calibration is not { } method) return (TrainedHead.Train(training, trainer, provenance, cancellation), null);
        using var line = log.Begin($"calibrating {trainer.Name}, percent");
        return TrainedHead.TrainCalibrated(training, trainer, new CalibrationOptions { Method = method, Seed = settings.Seed, Threads = settings.Threads }, provenance, line.ForShare(), cancellation);
    }

    /// <summary>What a head's file says about where its features came from.</summary>
    public static IReadOnlyDictionary<string, string> Provenance(FeatureSet features)
    {
        var provenance = new Dictionary<string, string> { ["tool_version"] = Extraction.ToolVersion, ["data"] = Path.GetFullPath(features.Argument), [ModelNameKey] = features.Model };
        if (features.ModelPath is { } path) provenance[ModelPathKey] = path;
        return provenance;
    }

    /// <summary>Where a head's provenance says what its network was called.</summary>
    public const string ModelNameKey = "model_name";

    /// <summary>Key of the network's path, where an evaluation looks for it last.</summary>
    public const string ModelPathKey = "model_path";
}
