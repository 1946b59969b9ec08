using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Cli.Results;

/// <summary>The result of a fine-tuning.</summary>
internal static class FinetuneReport
{
    public static void Print(TerminalOutput terminal, FineTunedNetwork network)
    {
        terminal.Line($"{network.File}: {network.Written.Bytes:N0} bytes, {network.Unfreeze} trained ({network.TrainedParameters:N0} parameters), best epoch {network.BestEpoch} of {network.Epochs.Count}, {network.Elapsed.TotalSeconds:0.0} s");
        if (network is { Evaluation: { } measured, ProbeEvaluation: { } probe })
        {
            terminal.Line($"  {network.MeasuredOn}: {measured.Accuracy:P1} right ({Figures.IntervalInWords(measured.Interval)}) of {Counted.Of(measured.Images, "image")}; its tuned probe {probe.Accuracy:P1}, {network.Test} p = {network.PValue:0.000}");
            if (measured.LeftOut > 0) terminal.Line($"  {Counted.Of(measured.LeftOut, "image of", "images of")} {network.MeasuredOn} left out: learnt from, or chose the best epoch, under this or another name");
            if (network.MeasuredOn == "validation") terminal.Line("  these images chose the best epoch: a split 'test' or 'val' would measure without that favour");
        }

        terminal.Line($"  checked: plain ONNX Runtime gives the same, largest difference of a probability {network.Written.Difference:0.0e0}");
    }

    public static object Document(FineTunedNetwork network) => new
    {
        file = network.File,
        model = network.Model,
        unfreeze = network.Unfreeze.ToString(),
        layers = network.Layers,
        trained_parameters = network.TrainedParameters,
        classes = network.Classes,
        images = new { training = network.TrainingImages, validation = network.ValidationImages, measured = network.Evaluation?.Images ?? 0 },
        stored_activations = network.IsStored,
        augmentation = network.Augmentation.ToString(),
        memory = network.Memory,
        epochs = network.Epochs.Select(e => new { e.Epoch, e.Loss, e.Accuracy, e.TrainingAccuracy, e.ValidationLoss, e.Seconds, e.ImagesPerSecond }),
        best_epoch = network.BestEpoch,
        start_accuracy = network.StartAccuracy,
        accuracy = network.Evaluation?.Accuracy,
        ci95 = network.Evaluation?.Interval is { } ends ? new[] { ends.Low, ends.High } : null,
        accuracy_on = network.MeasuredOn,
        left_out = network.Evaluation?.LeftOut,
        on_training_images = network.Evaluation?.OnTrainingImages,
        probe_accuracy = network.ProbeEvaluation?.Accuracy,
        probe_parameters = network.ProbeParameters,
        p_value = network.PValue,
        test = network.Test ?? McNemar.Name,
        seconds = network.Elapsed.TotalSeconds,
    };
}
