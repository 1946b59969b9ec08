using System.CommandLine;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FineTuning;
using TransferLearning.FineTuning.Training;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn finetune</c>: trains the top of a network, or all of it, with a new classifier.</summary>
internal static class FinetuneCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var images = new Argument<string>("IMAGES") { Description = "a folder of images or a manifest (.csv, .jsonl), with labels" };
        var target = new Option<string?>("--out") { Description = "the .onnx file to write" };
        var options = new ModelOptions();
        var training = new FinetuneOptions();
        var bad = new BadItems(terminal);
        var command = new Command("finetune", "train the top of a network, or all of it, with a new classifier") { images, target };
        training.AddTo(command);
        options.AddTo(command);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var file = parsed.GetValue(target) ?? throw new UsageException("--out MODEL.onnx is missing");
            if (!HeadArgument.IsNetwork(file)) throw new UsageException($"--out {file}: expected a name that ends in .onnx");
            var path = parsed.GetValue(images)!;
            if (FeatureStore.Exists(path)) throw new UsageException($"{path} is a feature store, and a network is trained on images", "give the folder of the images");
            var extraction = options.Read(parsed);
            var checkpoints = parsed.GetValue(training.Checkpoints) ?? $"{file}.checkpoints";
            var request = training.Read(parsed, extraction, checkpoints);
            AtomicFile.RequireWritable(file);
            AtomicFile.RequireWritableFolder(checkpoints);
            var source = ImageInputs.Open(path, terminal);
            var catalogue = NamedModels.Open(terminal);
            using var features = new CachedImageFeatures(new FeatureLoader(terminal, catalogue), source, path, extraction);
            using var embedder = EmbeddingModel.Open(extraction with { SizedBy = source, Batch = null }, catalogue, cancellation: cancellation);
            AtomicFile.RequireOther(file, embedder.Model.Path);
            NetworkFineTuning.Rehearse(embedder, request, cancellation);
            using var tuning = Prepare(terminal, embedder, features, request, cancellation);
            FinetuneReport.Plan(terminal, embedder.ModelName, tuning, request);
            FineTuningOutcome outcome;
            using (var line = new EpochLines(terminal)) outcome = tuning.Train(line, cancellation);
            var measured = tuning.Measure(cancellation);
            var written = tuning.Write(outcome, file, cancellation);
            if (parsed.GetValue(training.Checkpoints) is null) FineTuningCheckpoints.Remove(checkpoints);
            FinetuneReport.Warn(terminal, outcome, measured);
            bad.AddToDocument(features.Failures);
            if (terminal.IsJson) terminal.Json(FinetuneReport.Document(file, embedder.ModelName, tuning, request, outcome, measured));
            else FinetuneReport.Print(terminal, file, tuning, outcome, measured, written);
            return bad.Report(parsed, features.Failures, features.Images);
        }, CancellationToken.None));
        return command;
    }

    private static NetworkFineTuning Prepare(TerminalOutput terminal, EmbeddingModel embedder, CachedImageFeatures features, FineTuningRequest request, CancellationToken cancellation)
    {
        var warnings = new List<string>();
        using var line = new ProgressLine(terminal, "tuning the probe, percent");
        var tuning = NetworkFineTuning.Prepare(embedder, features, request, warnings, line.ForShare(), cancellation);
        terminal.WarnAll(warnings);
        return tuning;
    }
}
