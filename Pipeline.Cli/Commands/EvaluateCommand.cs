using System.CommandLine;
using TransferLearning.Answering;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Parsing;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn evaluate</c>: metrics of a head on labelled data.</summary>
internal static class EvaluateCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var file = new Argument<string>("FILE.tlhead|MODEL.onnx") { Description = "a head that 'tlearn train' wrote, or a network that 'tlearn export' wrote" };
        var data = new Argument<string>("STORE|IMAGES") { Description = $"a feature store, {ImagesArgument.Description}, with labels" };
        var split = new Option<string?>("--split") { Description = "train, val or test (default: test, else val, else everything)" };
        var target = new Option<string?>("--out") { Description = "file to write, .csv: path, truth, answer, probability of every image that was measured, worst first" };
        var reject = SharedOptions.RejectBelow();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new CommandWithUsages("evaluate", "metrics of a head, or of an exported network, on labelled data", HeadArgument.Usages) { file, data, split, target, SharedOptions.Seed(), reject };
        options.AddRunningTo(command);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            if (parsed.GetValue(target) is { } asked)
            {
                EvaluationFile.RequireName(asked);
                AtomicText.RequireWritable(asked);
            }

            var head = HeadArgument.Load(parsed.GetValue(file)!, options.ReadThreads(parsed), terminal);
            var rule = SharedOptions.ReadRejection(parsed, reject, head);
            using var features = head.Open([parsed.GetValue(data)!], options.Read(parsed), options.GivenForImages(parsed), cancellation);
            bad.AddToDocument(features.Failures);
            NamedModels.AddToDocument(terminal, features);
            var all = features.LoadOne();
            var measured = MeasuredRows.Choose(all.Items, parsed.GetValue(split) is { } name ? SplitNames.Parse(name) : null, head.TrainingImages, all.ListedSplits);
            var labelled = all.Select(measured.Rows);
            var chosen = InHeadsClasses(head, labelled, rule);
            TrainingImageNotes.Say(terminal, parsed.GetValue(file)!, head.TrainingImages, all.Space, measured);
            var families = RowFamilies.Of(all.Items).Select(measured.Rows);
            terminal.WarnAll([.. FamilyWarnings.OfMeasured(chosen.Items, families)]);
            int[] train = measured.Split is null or "train" ? [] : [.. Enumerable.Range(0, all.Items.Count).Where(r => all.Items[r].Split == "train")];
            if (train.Length > 0 && FamilyWarnings.OfParted(all.Items, (train, "train"), (measured.Rows, measured.Split!)) is { } parted) terminal.Warn(parted);
            var predictions = head.Predict(chosen, cancellation);
            var (metrics, rejection) = OpenSetMetrics.Measure(chosen.Labels, predictions, head.Classes, rule, families);
            if (!terminal.IsJson) EvaluationTable.Write(terminal.Tables(), TrainingImageNotes.Title(head.Name, measured), metrics, rejection);
            if (parsed.GetValue(target) is { } path)
            {
                try
                {
                    EvaluationFile.Write(path, EvaluationFile.WorstFirst(labelled.Items, predictions, head.Classes, rule));
                }
                catch (Exception e) when (terminal.IsJson)
                {
                    // The document then holds the failure as well, so that what was measured is not lost.
                    terminal.Json(stream => EvaluationJson.Write(stream, head.Name, metrics, measured, rejection, null, Failure.Of(e).Document));
                    throw;
                }

                terminal.Note($"{path}: {Counted.Of(metrics.Samples, "image")}, the worst answers first");
            }

            if (terminal.IsJson) terminal.Json(stream => EvaluationJson.Write(stream, head.Name, metrics, measured, rejection, parsed.GetValue(target)));
            return bad.Report(parsed, features.Failures, features.Images);
        }, CancellationToken.None));
        return command;
    }

    private static LabeledDataset InHeadsClasses(IClassifier head, LabeledDataset data, RejectionRule? rule)
    {
        var unknown = data.Items.Select(i => i.Label).OfType<string>().Distinct().Except(head.Classes).ToList();
        return unknown.Count == 0 || rule is not null
            ? data.Under(head.Classes)
            : throw new TlearnException($"found labels that the head does not know ({string.Join(", ", unknown)}), expected some of {string.Join(", ", head.Classes)}", "evaluate on data with the head's classes, train a head on these, or say --reject-below T: then they count as unknown");
    }
}
