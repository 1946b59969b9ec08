using System.CommandLine;
using System.Diagnostics;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Training;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Core.Splits;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn train</c>: fits one head, on the split <c>train</c> where there are splits.</summary>
internal static class TrainCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var data = new Argument<string?>("STORE|IMAGES") { Description = $"a feature store, {ImagesArgument.Description}", Arity = ArgumentArity.ZeroOrOne };
        var head = new Option<string?>("--head") { Description = $"which head: {string.Join(", ", HeadCatalog.All.Select(e => e.Name))}" };
        var file = new Option<string?>("--out") { Description = "the .tlhead file to write" };
        var help = new Option<string?>("--help-head") { Description = "show the parameters of this head and stop" };
        var forgets = SharedOptions.NoTrainingRecord();
        var heads = new HeadFittingOptions();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("train", "fit one head") { data, head, file, help, forgets };
        heads.AddTo(command);
        options.AddTo(command);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            if (parsed.GetValue(help) is { } asked) return Help(terminal, HeadCatalog.Get(asked));
            var path = parsed.GetValue(data) ?? throw new UsageException("STORE or IMAGES is missing", "tlearn train STORE|IMAGES --head NAME --out FILE.tlhead");
            var entry = HeadCatalog.Get(parsed.GetValue(head) ?? throw new UsageException("--head NAME is missing", $"one of {string.Join(", ", HeadCatalog.All.Select(e => e.Name))}"));
            var target = parsed.GetValue(file) ?? throw new UsageException("--out FILE.tlhead is missing");
            var request = options.Read(parsed);
            var settings = heads.Read(parsed, request.Threads);
            _ = heads.Calibration(parsed); // a wrong word is told before an hour of extraction
            var trainer = entry.Create(settings);
            AtomicFile.RequireWritable(target);
            using var features = new FeatureLoader(terminal, NamedModels.Open(terminal)).Open(path, request, options.GivenForImages(parsed), cancellation);
            bad.AddToDocument(features.Failures);
            NamedModels.AddToDocument(terminal, features);
            var training = TrainingData.Select(features.LoadOne(), terminal);
            if (parsed.GetValue(heads.Tune) || heads.Calibration(parsed) is not null) TrainingData.WarnOfFewGroups(training, terminal);
            var tuning = parsed.GetValue(heads.Tune) ? TrainingData.Tune(entry, settings, training, terminal, cancellation) : null;
            if (tuning is not null) trainer = entry.Create(tuning.Best);
            var clock = Stopwatch.StartNew();
            var (trained, calibration) = TrainingData.Fit(training, trainer, settings, heads.Calibration(parsed), TrainingData.Provenance(features), terminal, cancellation);
            var seconds = clock.Elapsed.TotalSeconds;
            var fit = (trained.Head as IIterativeHead)?.Report;
            if (fit is { Converged: false }) terminal.Note($"{trained.Head.Name}: stopped after {Counted.Of(fit.Iterations, "iteration")} before the tolerance; {fit.Advice}");
            // What the network learnt from, its features flatter.
            var isWhole = !features.NetworkHidesTrainingImages;
            trained = trained with { TrainingImages = isWhole && !parsed.GetValue(forgets) ? trained.TrainingImages?.Union(features.NetworkTrainingImages) : null };
            if (!isWhole) terminal.Warn(TrainingImageNotes.NoRecord(features.Model, target));
            if (OutOfBag(trained) is not null && !RowFamilies.Of(training.Items).AreSingle) terminal.Warn("the out-of-bag accuracy takes images that share a group, and copies of one image, for independent ones: it flatters");
            trained.Save(target);
            if (terminal.IsJson) terminal.Json(Document(trained, target, training.Items.Count, seconds, fit, tuning, calibration));
            else terminal.Out.WriteLine($"{target}: {trained.Head.Name} on {Counted.Of(training.Items.Count, "image")} of {trained.Classes.Count} classes, {trained.Space.Dimension} dimensions, {seconds:0.00} s; {TrainingReport.Parameters(trained.Parameters)}{(OutOfBag(trained) is { } share ? $"; out-of-bag accuracy {share:0.000}" : "")}");
            if (tuning is { Table.Count: > 1 } && !terminal.IsJson) terminal.Out.WriteLine($"tuned: the best of {tuning.Table.Count} settings, {tuning.BestRow.Accuracy:P1} right in {tuning.Folds} folds of the training data");
            if (calibration is not null && !terminal.IsJson) TrainingReport.WriteCalibration(terminal, calibration);
            return bad.Report(parsed, features.Failures, features.Images);
        }, CancellationToken.None));
        return command;
    }

    private static object Document(TrainedHead trained, string file, int samples, double seconds, FitReport? fit, TuningResult? tuning, CalibrationReport? calibration) => new
    {
        head = trained.Head.Name,
        file,
        samples,
        classes = trained.Classes.Count,
        dimension = trained.Space.Dimension,
        training_images = trained.TrainingImages?.Count,
        fit_seconds = seconds,
        parameters = trained.Parameters,
        oob_score = OutOfBag(trained),
        converged = fit?.Converged,
        iterations = fit?.Iterations,
        tuning = tuning is null ? null : new { settings = tuning.Table.Count, tuning.Folds, accuracy = tuning.BestRow.Accuracy },
        calibration = calibration is null ? null : TrainingReport.CalibrationDocument(calibration),
    };

    private static double? OutOfBag(TrainedHead trained) => (trained.Head as IOutOfBagHead)?.OutOfBagAccuracy;

    private static int Help(TerminalOutput terminal, HeadEntry entry)
    {
        if (terminal.IsJson)
        {
            terminal.Json(new { head = entry.Name, entry.Summary, parameters = entry.Parameters, tuning_grid = entry.TuningGrid });
            return ExitCode.Done;
        }

        terminal.Out.WriteLine($"{entry.Name}: {entry.Summary}");
        var table = new FittedTable(new("parameter", ColumnContent.Name), new("default", ColumnContent.Name), new("meaning", ColumnContent.Words));
        foreach (var parameter in entry.Parameters) table.Add(parameter.Name, parameter.Default, parameter.Help);
        table.Write(terminal.Tables());
        terminal.Out.WriteLine($"--tune searches {Counted.Of(entry.TuningGrid.Count, "setting")}");
        return ExitCode.Done;
    }
}
