using System.CommandLine;
using TransferLearning.Classifiers.Training;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Terminal;
using TransferLearning.Export;
using TransferLearning.Loading;
using TransferLearning.Notes;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn export</c>: backbone and head as one ONNX file.</summary>
internal static class ExportCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var file = new Argument<string>("FILE.tlhead") { Description = "a head that 'tlearn train' wrote" };
        var target = new Option<string?>("--out") { Description = "the .onnx file to write" };
        var verify = new Option<string?>("--verify") { Description = "images on which the file must answer as the head does (generated images always are)" };
        var inside = new Option<bool>("--with-preprocessing") { Description = "the file takes decoded pixels, uint8 [N,H,W,3]: resize, crop and normalisation are in it" };
        var forgets = SharedOptions.NoTrainingRecord();
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("export", "backbone and head as one ONNX file: image in, label and probabilities out") { file, target, verify, inside, forgets };
        options.AddHeadsNetworkTo(command);
        command.Options.Add(options.Threads);
        command.Options.Add(exclude);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var path = parsed.GetValue(target) ?? throw new UsageException("--out MODEL.onnx is missing");
            ExportedNetwork.RequireName(path);
            var request = options.Read(parsed);
            var head = TrainedHead.Load(parsed.GetValue(file)!, request.Threads);
            if (parsed.GetValue(forgets)) head = head with { TrainingImages = null };
            else if (head.TrainingImages is null) terminal.Note($"{parsed.GetValue(file)} does not say which images it learnt from, so the network cannot say it either");
            var catalogue = NamedModels.Open(terminal);
            var network = HeadFeatures.FindModel(catalogue, head, request.Model);
            NamedModels.AddToDocument(terminal, HeadFeatures.NameOf(catalogue, head, network));
            ExportReport report;
            using (var line = new ProgressLine(terminal, "checked images"))
            {
                report = HeadExport.Run(
                    new ExportRequest(head, network)
                    {
                        Images = parsed.GetValue(verify) is { } images ? ImageInputs.Open(images, terminal, SharedOptions.ReadExclusion(parsed, exclude)) : null,
                        Form = parsed.GetValue(inside) ? InputForm.Pixels : InputForm.Tensor,
                        Threads = request.Threads,
                    },
                    path,
                    catalogue,
                    line.ForImages(),
                    cancellation);
            }

            if (head.TrainingImages is not null && report.TrainingImages is null) terminal.Warn(TrainingImageNotes.NoRecord("the head's network", path));
            bad.AddToDocument(report.Failures);
            if (terminal.IsJson) terminal.Json(Document(report));
            else Print(terminal, report);
            return bad.Report(parsed, report.Failures, report.VerifiedImages + report.Failures.Count);
        }, CancellationToken.None));
        return command;
    }

    private static object Document(ExportReport report) => new
    {
        report.File,
        report.Size,
        report.Head,
        report.Opsets,
        inputs = report.Inputs.Select(i => i.ToString()),
        outputs = report.Outputs.Select(o => o.ToString()),
        classes = report.Classes.Count,
        report.GeneratedImages,
        report.VerifiedImages,
        report.LabelsEqual,
        report.LargestDifference,
        report.LowestCosine,
        report.TrainingImages,
        failures = ResultWords.In(report.Failures),
    };

    private static void Print(TerminalOutput terminal, ExportReport report)
    {
        var opsets = string.Join(", ", report.Opsets.Select(o => $"{o.Key} {o.Value}"));
        terminal.Line($"{report.File}: {report.Size:N0} bytes, opset {opsets}, head {report.Head} of {report.Classes.Count} classes");
        terminal.Line($"  in:  {string.Join("; ", report.Inputs)}");
        terminal.Line($"  out: {string.Join("; ", report.Outputs)}");
        var images = report.GeneratedImages + report.VerifiedImages;
        var which = report.VerifiedImages > 0 ? $"{report.VerifiedImages} images and {report.GeneratedImages} generated ones" : $"{images} generated images";
        terminal.Line($"  checked on {which} against the head itself: {report.LabelsEqual} of {images} labels equal, largest difference {report.LargestDifference:0.0e0}{(report.LowestCosine is { } cosine ? $", lowest cosine of features {cosine:0.000000}" : "")}");
    }
}
