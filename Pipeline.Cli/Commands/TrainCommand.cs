using System.CommandLine;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Loading;
using TransferLearning.Training;

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
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("train", "fit one head (a classifier on embeddings)") { data, head, file, help, forgets };
        heads.AddTo(command);
        options.AddTo(command);
        command.Options.Add(exclude);
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
            _ = entry.Create(settings); // so is a wrong parameter
            AtomicFile.RequireWritable(target);
            var exclusion = SharedOptions.ReadExclusion(parsed, exclude);
            using var features = new FeatureLoader(terminal, NamedModels.Open(terminal)) { Exclusion = exclusion }.Open(path, request, options.GivenForImages(parsed), cancellation);
            bad.AddToDocument(features.Failures);
            NamedModels.AddToDocument(terminal, features);
            features.RequireUsable();
            var training = DataMistakes.At([path], () => HeadFitting.TrainingRows(features.LoadOne(), terminal));
            var fitting = new HeadFitting(features, terminal) { Tune = parsed.GetValue(heads.Tune), Calibration = heads.Calibration(parsed), Forgets = parsed.GetValue(forgets), Name = target };
            var fitted = fitting.Fit(training, entry, settings, cancellation);
            fitted.Trained.Save(target);
            if (terminal.IsJson) terminal.Json(Document(fitted, target));
            else Print(terminal, fitted, target);
            return bad.Report(parsed, features.Failures, features.Images);
        }, CancellationToken.None));
        return command;
    }

    private static object Document(FittedHead fitted, string file) => new
    {
        head = fitted.Trained.Head.Name,
        file,
        fitted.Samples,
        classes = fitted.Trained.Classes.Count,
        dimension = fitted.Trained.Space.Dimension,
        training_images = fitted.Trained.TrainingImages?.Count,
        fit_seconds = fitted.Seconds,
        parameters = fitted.Trained.Parameters,
        oob_score = fitted.OutOfBagAccuracy,
        converged = fitted.Report?.Converged,
        iterations = fitted.Report?.Iterations,
        tuning = fitted.Tuning is not { } tuning ? null : new { settings = tuning.Table.Count, tuning.Folds, accuracy = tuning.BestRow.Accuracy },
        calibration = fitted.Calibration is null ? null : TrainingReport.CalibrationDocument(fitted.Calibration),
    };

    private static void Print(TerminalOutput terminal, FittedHead fitted, string file)
    {
        var trained = fitted.Trained;
        var outOfBag = fitted.OutOfBagAccuracy is { } share ? $"; out-of-bag accuracy {share:0.000}" : "";
        terminal.Line($"{file}: {trained.Head.Name} on {Counted.Of(fitted.Samples, "image")} of {trained.Classes.Count} classes, {trained.Space.Dimension} dimensions, {fitted.Seconds:0.00} s; {TrainingReport.Parameters(trained.Parameters)}{outOfBag}");
        if (fitted.Tuning is { Table.Count: > 1 } tuning) terminal.Line($"tuned: the best of {tuning.Table.Count} settings, {tuning.BestRow.Accuracy:P1} right in {tuning.Folds} folds of the training data");
        if (fitted.Calibration is { } calibration) TrainingReport.WriteCalibration(terminal, calibration);
    }

    private static int Help(TerminalOutput terminal, HeadEntry entry)
    {
        if (terminal.IsJson)
        {
            terminal.Json(new { head = entry.Name, entry.Summary, parameters = entry.Parameters, tuning_grid = entry.TuningGrid });
            return ExitCode.Done;
        }

        terminal.Line($"{entry.Name}: {entry.Summary}");
        var table = new FittedTable(new("parameter", ColumnContent.Name), new("default", ColumnContent.Name), new("meaning", ColumnContent.Words));
        foreach (var parameter in entry.Parameters) table.Add(parameter.Name, parameter.Default, parameter.Help);
        table.Write(terminal.Tables());
        terminal.Line($"--tune searches {Counted.Of(entry.TuningGrid.Count, "setting")}");
        return ExitCode.Done;
    }
}
