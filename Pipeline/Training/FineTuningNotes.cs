using TransferLearning.Caching;
using TransferLearning.Core;
using TransferLearning.FineTuning;
using TransferLearning.FineTuning.Training;
using TransferLearning.Notes;

namespace TransferLearning.Training;

/// <summary>What is said of a fine-tuning before it, while it goes on, and after it.</summary>
internal static class FineTuningNotes
{
    /// <summary>What is going to happen, before the first step.</summary>
    public static void SayPlan(RunLog log, string model, NetworkFineTuning tuning, FineTuningRequest request)
    {
        var (part, rows) = (tuning.Part, tuning.Rows);
        log.Note($"{model}: trains {part.Layers.Count} of {part.LayersOfNetwork} layers, {part.ParameterCount:N0} parameters, from {part.Layers[0]}");
        var validation = rows.Validation.Count == 0 ? "no images choose the best epoch: the last one is kept" : rows.ValidationSplit is { } split
            ? $"{rows.Validation.Count} of split '{split}' choose the best epoch"
            : $"{rows.Validation.Count} set aside from them choose the best epoch";
        log.Note($"{Counted.Of(rows.Training.Count, "image")} of {tuning.Data.Classes.Count} classes {(rows.Training.Count == 1 ? "trains" : "train")}, {validation}; {(rows.Test.Count > 0 ? $"{rows.Test.Count} of split '{rows.TestSplit}' measure the result" : "none are left to measure the result")}");
        log.Note($"the new classifier begins as the logistic probe ({string.Join(", ", tuning.Probe.Parameters.Where(p => p.Key == "C").Select(p => $"C={p.Value}"))}, found on the training images)");
        if (tuning.IsStored && tuning.StoredBytes > 0) log.Note($"what is frozen runs once; its activations take {Size(tuning.StoredBytes)} in the cache");
        if (tuning.StoredBytes > 0 && FeatureCache.FreeBytes is { } free && tuning.StoredBytes > free) log.Warn($"only {Size(free)} are free in {FeatureCache.Folder}: unless an earlier run made the activations they will not fit (TLEARN_CACHE names another place; training less of the network makes them smaller)");
        log.Note($"images are varied: {(tuning.Augmentation.IsNone ? "not at all" : tuning.Augmentation)}");
        log.Note($"training device: {tuning.Device}; memory: about {Size(tuning.Memory.At(request.Batch))} for steps of {request.Batch} images");
    }

    /// <summary>What is counted while an epoch is trained.</summary>
    public static string Work(EpochProgress value) => $"epoch {value.Epoch} of {value.Epochs}, steps";

    /// <summary>What stays worth knowing of a report: where a training goes on, and the figures of an epoch; <see langword="null"/> of a step.</summary>
    public static string? Of(EpochProgress value)
    {
        if (value.IsResumed)
        {
            return value.Epoch > value.Epochs
                ? "this training was done before, and its checkpoint kept: nothing is left to train"
                : $"this training was interrupted: it goes on in epoch {value.Epoch} of {value.Epochs}, after {value.Batch} of {value.Batches} steps";
        }

        if (value.Finished is not { } epoch) return null;
        var validation = epoch.ValidationAccuracy is { } accuracy ? $", validation {accuracy:P1} (loss {epoch.ValidationLoss:0.000})" : "";
        return $"epoch {epoch.Epoch} of {value.Epochs}: loss {epoch.Loss:0.000}, training {epoch.TrainingAccuracy:P1}{validation}, {epoch.Seconds:0.0} s, {epoch.ImagesPerSecond:0} images/s";
    }

    /// <summary>What should be known of the result.</summary>
    public static void SayResult(RunLog log, FineTuningOutcome outcome, FineTuningMeasurement? measured)
    {
        if (measured is not null) log.WarnAll(measured.Warnings);
        if (outcome.Training.EndsBelowStart)
        {
            log.Warn($"the best epoch ({outcome.Training.Accuracy:P1} on the validation images) is below the probe that training began with ({outcome.Training.StartAccuracy:P1}): take the probe (`Head.Train(FEATURES, LogisticOptions, Tune)`), or train less (fewer layers, a lower `LearningRate`)");
        }
        else if (measured is not null && measured.Network.Accuracy < measured.Probe.Accuracy)
        {
            log.Warn($"the trained network is below the tuned probe on {measured.Split} ({measured.Network.Accuracy:P1} against {measured.Probe.Accuracy:P1}, p = {measured.Test.PValue:0.000}): the probe is the simpler choice");
        }
    }

    private static string Size(long bytes) => bytes >= 1e9 ? $"{bytes / 1e9:0.0} GB" : $"{bytes / 1e6:0} MB";
}
