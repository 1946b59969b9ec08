using System.CommandLine;
using TransferLearning.Answering;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Parsing;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Reports;
using TransferLearning.Notes;

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
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new CommandWithUsages("evaluate", "metrics of a head, or of an exported network, on labelled data", HeadArgument.Usages) { file, data, split, target, SharedOptions.Seed(), reject };
        options.AddRunningTo(command);
        command.Options.Add(exclude);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            if (parsed.GetValue(target) is { } asked)
            {
                EvaluationFile.RequireName(asked);
                AtomicText.RequireWritable(asked);
            }

            var head = HeadArgument.Load(parsed.GetValue(file)!, options.ReadThreads(parsed), terminal, SharedOptions.ReadExclusion(parsed, exclude));
            var rule = SharedOptions.ReadRejection(parsed, reject, head);
            using var features = head.Open([parsed.GetValue(data)!], options.Read(parsed), options.GivenForImages(parsed), cancellation);
            bad.AddToDocument(features.Failures);
            NamedModels.AddToDocument(terminal, features);
            features.RequireUsable();
            var all = features.LoadOne();
            var rows = MeasuredRows.Choose(all.Items, parsed.GetValue(split) is { } name ? SplitNames.Parse(name) : null, head.TrainingImages, all.ListedSplits);
            var measured = Measurement.Of(head, parsed.GetValue(file)!, all, rows, rule, terminal, cancellation);
            var (metrics, rejection) = (measured.Metrics, measured.Rejection);
            if (!terminal.IsJson) EvaluationTable.Write(terminal.Tables(), TrainingImageNotes.Title(head.Name, rows), metrics, rejection);
            if (parsed.GetValue(target) is { } path)
            {
                try
                {
                    EvaluationFile.Write(path, EvaluationFile.WorstFirst(measured.Images.Items, measured.Predictions, head.Classes, rule));
                }
                catch (Exception e) when (terminal.IsJson)
                {
                    // What was measured is not lost: the one document has it beside the failure.
                    terminal.Json(stream => EvaluationJson.Write(stream, head.Name, metrics, rows, rejection, null, Failure.Of(e).Document));
                    throw;
                }

                terminal.Note($"{path}: {Counted.Of(metrics.Samples, "image")}, the worst answers first");
            }

            if (terminal.IsJson) terminal.Json(stream => EvaluationJson.Write(stream, head.Name, metrics, rows, rejection, parsed.GetValue(target)));
            return bad.Report(parsed, features.Failures, features.Images);
        }, CancellationToken.None));
        return command;
    }
}
