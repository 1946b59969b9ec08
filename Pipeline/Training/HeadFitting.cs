using System.Diagnostics;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Taps;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.Loading;
using TransferLearning.Notes;

namespace TransferLearning.Training;

/// <summary>A head that was fitted, and what is to be told of it.</summary>
/// <param name="Trained">The head with its classes, its features' space and its record of training images.</param>
/// <param name="Samples">Images that it was fitted on.</param>
/// <param name="Seconds">Wall time of the fit, without tuning.</param>
/// <param name="Tuning">What was searched; <see langword="null"/> where nothing was.</param>
/// <param name="Calibration">What calibration was worth; <see langword="null"/> without one.</param>
internal sealed record FittedHead(TrainedHead Trained, int Samples, double Seconds, TuningResult? Tuning, CalibrationReport? Calibration)
{
    /// <summary>How the fit came to its end; <see langword="null"/> for a head that is computed in one go.</summary>
    public FitReport? Report => (Trained.Head as IIterativeHead)?.Report;

    /// <summary>The accuracy that a forest measures on the images that a tree did not see; <see langword="null"/> of other heads.</summary>
    public double? OutOfBagAccuracy => (Trained.Head as IOutOfBagHead)?.OutOfBagAccuracy;
}

/// <summary>Fits a head on a set of features: which rows, tuned and calibrated where that is asked for, with a record of what it learnt from.</summary>
/// <param name="features">Where the rows come from.</param>
/// <param name="log">Told what should be known.</param>
internal sealed class HeadFitting(FeatureSet features, RunLog log)
{
    /// <summary>Whether the settings of the head's standard grid are searched by cross-validation.</summary>
    public bool Tune { get; init; }

    /// <summary>How probabilities are calibrated; <see langword="null"/> for not at all.</summary>
    /// <exception cref="UsageException">It is none of the methods.</exception>
    public CalibrationMethod? Calibration
    {
        get;
        init => field = value is not { } method || Enum.IsDefined(method) ? value : throw new UsageException($"`Calibration`: found {method}, expected {string.Join(", ", Enum.GetNames<CalibrationMethod>())}");
    }

    /// <summary>Whether the head keeps no record of its training images.</summary>
    public bool Forgets { get; init; }

    /// <summary>What messages call the head that is made: the file that it is to be written to.</summary>
    public string Name { get; init; } = "the head";

    /// <summary>The split <c>train</c> where there are splits, without copies of what other splits hold.</summary>
    /// <exception cref="UsageException">There are no labelled images in it, or all are of one class.</exception>
    public static LabeledDataset TrainingRows(LabeledDataset all, RunLog log)
    {
        var warnings = new List<string>();
        var rows = GivenSplits.TrainingRows(all.Items, warnings, all.ListedSplits);
        log.WarnAll(warnings);
        var training = WithOwnClasses(all, rows);
        return training.Classes.Count > 1
            ? training
            : throw new UsageException(
                $"all {(all.Items.Any(i => i.Split is not null) ? "labelled images of split 'train'" : "labelled images")} are of the one class '{training.Classes[0]}'; at least two classes are needed",
                "Put the images of each class into a folder of its name, or give a manifest with a column 'label'.");
    }

    /// <summary>Some rows; classes that only other rows have are none of the head's.</summary>
    public static LabeledDataset WithOwnClasses(LabeledDataset all, IReadOnlyList<int> rows)
    {
        var chosen = all.Select(rows);
        return new LabeledDataset(chosen.Features, chosen.Items, chosen.Space);
    }

    /// <summary>Fits a head that is described by texts.</summary>
    /// <param name="training">The rows, see <see cref="TrainingRows"/>.</param>
    /// <param name="entry">Which head.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="cancellation">Stops the fit.</param>
    public FittedHead Fit(LabeledDataset training, HeadEntry entry, HeadSettings settings, CancellationToken cancellation)
    {
        WarnOfFewGroups(training);
        training = WithKeptTaps(training, entry.Create(settings), settings.Seed, settings.Threads, cancellation);
        var tuning = Tune ? Search(training, entry, settings, cancellation) : null;
        return Fit(training, entry.Create(tuning?.Best ?? settings), settings, tuning, cancellation);
    }

    /// <summary>Fits a head that is described by its options.</summary>
    /// <param name="training">The rows, see <see cref="TrainingRows"/>.</param>
    /// <param name="options">Which head, and how.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <exception cref="UsageException">Tuning is asked for, and the head is none of the catalogue's, whose grids are known.</exception>
    public FittedHead Fit(LabeledDataset training, HeadOptions options, CancellationToken cancellation)
    {
        var trainer = options.CreateTrainer();
        if (Tune) return Fit(training, Entry(trainer), OptionTexts.Of(options, trainer, Entry(trainer)), cancellation);
        WarnOfFewGroups(training);
        training = WithKeptTaps(training, trainer, options.Seed, options.Threads, cancellation);
        return Fit(training, trainer, new HeadSettings { Seed = options.Seed, Threads = options.Threads }, null, cancellation);
    }

    private static HeadEntry Entry(IHeadTrainer trainer) => HeadCatalog.All.FirstOrDefault(e => e.Name == trainer.Name)
        ?? throw new UsageException($"{nameof(Tune)}: the head '{trainer.Name}' is none of the catalogue's, so no grid of settings is known for it", "Choose its options yourself.");

    private void WarnOfFewGroups(LabeledDataset training)
    {
        if ((Tune || Calibration is not null) && FamilyWarnings.OfHeldOut(training.Items, RowFamilies.Of(training.Items)) is { } warning) log.Warn(warning);
    }

    // What a choice among taps comes to on the training rows: the head, its file and its export know these taps alone.
    private LabeledDataset WithKeptTaps(LabeledDataset training, IHeadTrainer trainer, int seed, int threads, CancellationToken cancellation)
    {
        if (!training.Features.IsChoice) return training;
        int[] rows = [.. Enumerable.Range(0, training.Labels.Length).Where(r => training.Labels[r] >= 0)];
        int[] labels = [.. rows.Select(r => training.Labels[r])];
        var groups = training.Features.Groups;
        var choice = TapChoices.Of(trainer, training.Features, rows, labels, training.Classes.Count, RowFamilies.Of(training.Items).Select(rows), seed, threads, cancellation);
        var alone = string.Join(", ", groups.Zip(choice.Alone, (g, accuracy) => $"'{g.Tap}' {accuracy:P1}"));
        var together = choice.Kept.Count > 1
            ? $" ridge regression that leaves each image out answers {choice.Accuracy:P1} of the training images rightly with them, with one tap alone: {alone}"
            : $" several together are not better for {trainer.Name} on the training images; alone, ridge regression that leaves each image out answers rightly with {alone}";
        log.Note($"taps kept: {string.Join(" and ", choice.Kept.Select(g => $"'{groups[g].Tap}'"))};{together}");
        return new LabeledDataset(training.Features.Columns(choice.Kept), training.Items, ColumnGroup.Space(training.Space.Recipe, [.. choice.Kept.Select(g => groups[g])]), training.Classes);
    }

    private TuningResult Search(LabeledDataset training, HeadEntry entry, HeadSettings settings, CancellationToken cancellation)
    {
        using var work = log.Begin($"tuning {entry.Name}, percent");
        var tuned = HeadTuner.Tune(entry, settings, training.Features, training.Labels, training.Classes.Count, RowFamilies.Of(training.Items), work.ForShare(), cancellation);
        foreach (var row in tuned.Table) log.Detail($"{string.Join(", ", row.Parameters.Select(p => $"{p.Key}={p.Value}"))}: {row.Accuracy:P1} in {tuned.Folds} folds");
        if (tuned.Table.Count == 1) log.Note($"{entry.Name}: everything that `Tune` searches is given by `Parameters`; nothing was searched");
        return tuned;
    }

    private FittedHead Fit(LabeledDataset training, IHeadTrainer trainer, HeadSettings settings, TuningResult? tuning, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (trained, calibration) = Calibrated(training, trainer, settings, cancellation);
        var fitted = new FittedHead(Recorded(trained), training.Items.Count, clock.Elapsed.TotalSeconds, tuning, calibration);
        if (fitted.Report is { Converged: false } fit) log.Note($"{trainer.Name}: stopped after {Counted.Of(fit.Iterations, "iteration")} before the tolerance; {fit.Advice}");
        if ((trained.Head as INotedHead)?.Note is { } note) log.Note(note);
        if (fitted.OutOfBagAccuracy is not null && !RowFamilies.Of(training.Items).AreSingle) log.Warn("the out-of-bag accuracy takes images that share a group, and copies of one image, for independent ones: it flatters");
        return fitted;
    }

    private (TrainedHead Trained, CalibrationReport? Report) Calibrated(LabeledDataset training, IHeadTrainer trainer, HeadSettings settings, CancellationToken cancellation)
    {
        if (Calibration is not { } method) return (TrainedHead.Train(training, trainer, Provenance(), cancellation), null);
        using var work = log.Begin($"calibrating {trainer.Name}, percent");
        return TrainedHead.TrainCalibrated(training, trainer, new CalibrationOptions { Method = method, Seed = settings.Seed, Threads = settings.Threads }, Provenance(), work.ForShare(), cancellation);
    }

    /// <summary>What the network learnt from, its features flatter: that belongs to the head's record, and where it is not known there is none.</summary>
    private TrainedHead Recorded(TrainedHead trained)
    {
        if (features.NetworkHidesTrainingImages) log.Warn(TrainingImageNotes.NoRecord(features.Model, Name));
        return trained with { TrainingImages = features.NetworkHidesTrainingImages || Forgets ? null : trained.TrainingImages?.Union(features.NetworkTrainingImages) };
    }

    /// <summary>What a head's file says about where its features came from.</summary>
    private Dictionary<string, string> Provenance()
    {
        var provenance = new Dictionary<string, string> { ["tool_version"] = Extraction.ToolVersion, ["data"] = Path.GetFullPath(features.Argument), [HeadFeatures.ModelNameKey] = features.Model };
        if (features.ModelPath is { } path) provenance[HeadFeatures.ModelPathKey] = path;
        return provenance;
    }
}
