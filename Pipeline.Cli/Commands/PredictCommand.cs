using System.CommandLine;
using TransferLearning.Answering;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Parsing;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn predict</c>: labels and probabilities, one row an image.</summary>
internal static class PredictCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var file = new Argument<string>("FILE.tlhead|MODEL.onnx") { Description = "a head that 'tlearn train' wrote, or a network that 'tlearn export' wrote" };
        var data = new Argument<string[]>("STORE|IMAGES…") { Description = $"a feature store, {ImagesArgument.Description}; of several inputs the paths begin with the input as written", Arity = ArgumentArity.OneOrMore };
        var top = new Option<int>("--top") { Description = "answers an image, best first; all classes where it is at least their number", DefaultValueFactory = _ => 1 };
        var target = new Option<string?>("--out") { Description = "file to write, .csv or .jsonl (default: CSV on standard output)" };
        var split = new Option<string?>("--split") { Description = "only the images of this split" };
        var reject = SharedOptions.RejectBelow();
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new CommandWithUsages("predict", "labels and probabilities, one row an image", HeadArgument.UsagesOfSeveral) { file, data, top, target, split, reject };
        options.AddRunningTo(command);
        command.Options.Add(exclude);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            if (parsed.GetValue(top) < 1) throw new UsageException($"--top: found {parsed.GetValue(top)}, expected at least 1");
            var format = PredictionFile.FormatOf(parsed.GetValue(target));
            if (parsed.GetValue(target) is { } written) AtomicText.RequireWritable(written);
            var head = HeadArgument.Load(parsed.GetValue(file)!, options.ReadThreads(parsed), terminal, SharedOptions.ReadExclusion(parsed, exclude));
            var rule = SharedOptions.ReadRejection(parsed, reject, head);
            using var features = head.Open(parsed.GetValue(data)!, options.Read(parsed), options.GivenForImages(parsed), cancellation);
            bad.AddToDocument(features.Failures);
            NamedModels.AddToDocument(terminal, features);
            features.RequireUsable();
            var all = features.LoadOne();
            var chosen = parsed.GetValue(split) is { } name ? all.Select(GivenSplits.RowsOf(all.Items, SplitNames.Parse(name))) : all;
            if (chosen.Items.Count == 0) throw new TlearnException($"{features.Argument}: found no image to predict", "give a folder or a store with images that can be read");
            var rows = PredictionRows.Of(chosen.Items, head.Predict(chosen, cancellation), head.Classes, parsed.GetValue(top), rule);
            if (parsed.GetValue(target) is { } path)
            {
                PredictionFile.Write(path, format, rows);
                terminal.Note($"{path}: {Counted.Of(rows.Count, "image")}");
            }
            else if (!terminal.IsJson) PredictionFile.WriteCsv(terminal.Out, rows);

            // Printed last: where the file cannot be written, the failure is the only document.
            if (terminal.IsJson) terminal.Json(new { head = head.Name, images = rows, file = parsed.GetValue(target) });
            return bad.Report(parsed, features.Failures, features.Images);
        }, CancellationToken.None));
        return command;
    }
}
