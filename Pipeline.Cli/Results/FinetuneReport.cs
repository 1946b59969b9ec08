using TransferLearning.Caching;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Reports;
using TransferLearning.FineTuning;

namespace TransferLearning.Cli.Results;

/// <summary>What is said of a fine-tuning before, and after.</summary>
internal static class FinetuneReport
{
    /// <summary>What is going to happen, before the first step.</summary>
    public static void Plan(TerminalOutput terminal, string model, NetworkFineTuning tuning, FineTuningRequest request)
    {
        var (part, rows) = (tuning.Part, tuning.Rows);
        terminal.Note($"{model}: trains {part.Layers.Count} of {part.LayersOfNetwork} layers, {part.ParameterCount:N0} parameters, from {part.Layers[0]}");
        var validation = rows.Validation.Count == 0 ? "no images choose the best epoch: the last one is kept" : rows.ValidationSplit is { } split
            ? $"{rows.Validation.Count} of split '{split}' choose the best epoch"
            : $"{rows.Validation.Count} set aside from them choose the best epoch";
        terminal.Note($"{rows.Training.Count} images of {tuning.Data.Classes.Count} classes train, {validation}; {(rows.Test.Count > 0 ? $"{rows.Test.Count} of split '{rows.TestSplit}' measure the result" : "none are left to measure the result")}");
        terminal.Note($"the new classifier begins as the logistic probe ({string.Join(", ", tuning.Probe.Parameters.Where(p => p.Key == "C").Select(p => $"C={p.Value}"))}, found on the training images)");
        if (tuning.IsStored && tuning.StoredBytes > 0) terminal.Note($"what is frozen runs once; its activations take {Size(tuning.StoredBytes)} in the cache");
        if (tuning.StoredBytes > 0 && FeatureCache.FreeBytes is { } free && tuning.StoredBytes > free) terminal.Warn($"only {Size(free)} are free in {FeatureCache.Folder}: unless an earlier run made the activations they will not fit (TLEARN_CACHE names another place; training less of the network makes them smaller)");
        terminal.Note($"images are varied: {(tuning.Augmentation.IsNone ? "not at all" : tuning.Augmentation)}");
        terminal.Note($"training device: {tuning.Device}; memory: about {Size(tuning.Memory.At(request.Batch))} for steps of {request.Batch} images");
    }

    /// <summary>What the user should know of the result.</summary>
    public static void Warn(TerminalOutput terminal, FineTuningOutcome outcome, FineTuningMeasurement? measured)
    {
        if (measured is not null) terminal.WarnAll(measured.Warnings);
        if (outcome.Training.EndsBelowStart)
        {
            terminal.Warn($"the best epoch ({outcome.Training.Accuracy:P1} on the validation images) is below the probe that training began with ({outcome.Training.StartAccuracy:P1}): take the probe (tlearn train --head logistic --tune), or train less (fewer layers, a lower --lr)");
        }
        else if (measured is not null && measured.Network.Accuracy < measured.Probe.Accuracy)
        {
            terminal.Warn($"the trained network is below the tuned probe on {measured.Split} ({measured.Network.Accuracy:P1} against {measured.Probe.Accuracy:P1}, p = {measured.Test.PValue:0.000}): the probe is the simpler choice");
        }
    }

    public static void Print(TerminalOutput terminal, string file, NetworkFineTuning tuning, FineTuningOutcome outcome, FineTuningMeasurement? measured, (long Bytes, double Difference) written)
    {
        terminal.Out.WriteLine($"{file}: {written.Bytes:N0} bytes, {tuning.Part.Request} trained ({tuning.Part.ParameterCount:N0} parameters), best epoch {outcome.Training.BestEpoch} of {outcome.Training.Epochs.Count}, {outcome.Elapsed.TotalSeconds:0.0} s");
        if (measured is not null)
        {
            terminal.Out.WriteLine($"  {measured.Split}: {measured.Network.Accuracy:P1} right ({Figures.IntervalInWords(measured.Network.Ci95)}) of {measured.Network.Samples} images; its tuned probe {measured.Probe.Accuracy:P1}, {measured.Test.Name} p = {measured.Test.PValue:0.000}");
            if (measured.Rows.LeftOut > 0) terminal.Out.WriteLine($"  {Counted.Of(measured.Rows.LeftOut, "image of", "images of")} {measured.Split} left out: learnt from, or chose the best epoch, under this or another name");
            if (measured.Split == "validation") terminal.Out.WriteLine("  these images chose the best epoch: a split 'test' or 'val' would measure without that favour");
        }

        terminal.Out.WriteLine($"  checked: plain ONNX Runtime gives the same, largest difference of a probability {written.Difference:0.0e0}");
    }

    public static object Document(string file, string model, NetworkFineTuning tuning, FineTuningRequest request, FineTuningOutcome outcome, FineTuningMeasurement? measured)
    {
        return new
        {
            file,
            model,
            unfreeze = tuning.Part.Request.ToString(),
            layers = tuning.Part.Layers,
            trained_parameters = tuning.Part.ParameterCount,
            classes = tuning.Data.Classes,
            images = new { training = tuning.Rows.Training.Count, validation = tuning.Rows.Validation.Count, measured = measured?.Network.Samples ?? 0 },
            stored_activations = tuning.IsStored,
            augmentation = tuning.Augmentation.ToString(),
            memory = tuning.Memory.At(request.Batch),
            epochs = outcome.Training.Epochs.Select(e => new { e.Epoch, e.Loss, e.Accuracy, e.TrainingAccuracy, e.ValidationLoss, e.Seconds, e.ImagesPerSecond }),
            best_epoch = outcome.Training.BestEpoch,
            start_accuracy = outcome.Training.StartAccuracy,
            accuracy = measured?.Network.Accuracy,
            ci95 = measured?.Network.Ci95 is { } ends ? new[] { ends.Low, ends.High } : null,
            accuracy_on = measured?.Split,
            left_out = measured?.Rows.LeftOut,
            on_training_images = measured?.Rows.OnTrainingImages,
            probe_accuracy = measured?.Probe.Accuracy,
            probe_parameters = tuning.Probe.Parameters,
            p_value = measured?.Test.PValue,
            test = measured?.Test.Name ?? McNemar.Name,
            seconds = outcome.Elapsed.TotalSeconds,
        };
    }

    private static string Size(long bytes) => bytes >= 1e9 ? $"{bytes / 1e9:0.0} GB" : $"{bytes / 1e6:0} MB";
}
