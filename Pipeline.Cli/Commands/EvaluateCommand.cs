using System.CommandLine;
using Spectre.Console;
using TransferLearning.Classifiers;
using TransferLearning.Cli.Data;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Reports;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn evaluate</c>: metrics of a head on labelled data.</summary>
internal static class EvaluateCommand
{
    public static Command Create(TerminalOutput terminal, OutputOptions output)
    {
        var file = new Argument<string>("FILE.tlhead") { Description = "a head that 'tlearn train' wrote" };
        var data = new Argument<string>("STORE|IMAGES") { Description = "a feature store, a folder of images or a manifest, with labels" };
        var split = new Option<string?>("--split") { Description = "train, val or test (default: test, else val, else everything)" };
        var seed = SeedOption.Create();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("evaluate", "metrics of a head on labelled data") { file, data, split, seed };
        options.AddTo(command);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var head = HeadArgument.Load(parsed.GetValue(file)!);
            var catalogue = new ModelCatalogue();
            using var features = new HeadFeatures(new FeatureLoader(terminal, catalogue), catalogue).Open(head, parsed.GetValue(data)!, options.Read(parsed), cancellation);
            var all = features.LoadOne();
            var rows = GivenSplits.EvaluationRows(all.Items, parsed.GetValue(split));
            var chosen = InHeadsClasses(head, all.Select(rows));
            var groups = chosen.Items.Any(i => i.Group is not null) ? chosen.Items.Select(i => i.Group).ToArray() : null;
            var metrics = ClassificationMetrics.Compute(chosen.Labels, head.Predict(chosen, cancellation), head.Classes, parsed.GetValue(seed), groups);
            if (output.Json(parsed)) terminal.Json(stream => EvaluationJson.Write(stream, head.Head.Name, metrics));
            else Print(terminal, head.Head.Name, metrics);
            return bad.Report(parsed, features.Failures, features.Images);
        }, CancellationToken.None));
        return command;
    }

    private static LabeledDataset InHeadsClasses(TrainedHead head, LabeledDataset data)
    {
        var unknown = data.Items.Select(i => i.Label).OfType<string>().Distinct().Except(head.Classes).ToList();
        return unknown.Count == 0
            ? new LabeledDataset(data.Features, data.Items, data.Space, head.Classes)
            : throw new TlearnException($"found labels that the head does not know ({string.Join(", ", unknown)}), expected some of {string.Join(", ", head.Classes)}", "evaluate on data with the head's classes, or train a head on these");
    }

    private static void Print(TerminalOutput terminal, string head, ClassificationMetrics metrics)
    {
        var text = terminal.Out;
        text.WriteLine($"{head} on {metrics.Samples} images: accuracy {metrics.Accuracy:P1} (95 % interval {metrics.Ci95.Low:P1} to {metrics.Ci95.High:P1})");
        text.WriteLine($"balanced accuracy {metrics.BalancedAccuracy:0.000}, macro F1 {metrics.MacroF1:0.000}, top-5 {Value(metrics.Top5)}, log loss {Value(metrics.LogLoss)}, ROC AUC {Value(metrics.RocAuc)}, ECE {Value(metrics.Ece)}");
        var table = new Table().Border(TableBorder.Simple).AddColumns("class", "images", "precision", "recall", "F1");
        foreach (var c in metrics.PerClass) table.AddRow(Markup.Escape(c.Label), $"{c.Support}", $"{c.Precision:0.000}", $"{c.Recall:0.000}", $"{c.F1:0.000}");
        terminal.Tables().Write(table);
        static string Value(double? value) => value is { } v ? $"{v:0.000}" : "–";
    }
}
