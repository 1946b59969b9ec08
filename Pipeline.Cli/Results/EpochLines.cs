using System.Globalization;
using TransferLearning.Cli.Terminal;
using TransferLearning.FineTuning.Training;

namespace TransferLearning.Cli.Results;

/// <summary>Progress of a training: a bar over the steps, and a line for each epoch that stays.</summary>
internal sealed class EpochLines(TerminalOutput terminal) : IProgress<FineTuningProgress>, IDisposable
{
    private ProgressLine? _line;

    public void Report(FineTuningProgress value)
    {
        if (value.IsResumed)
        {
            terminal.Note(value.Epoch > value.Epochs
                ? "this training was done before, and its checkpoint kept: nothing is left to train"
                : $"this training was interrupted: it goes on in epoch {value.Epoch} of {value.Epochs}, after {value.Batch} of {value.Batches} steps");
            return;
        }

        if (value.Finished is not { } epoch)
        {
            _line ??= new ProgressLine(terminal, string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch} of {value.Epochs}, steps"));
            _line.Detail = string.Create(CultureInfo.InvariantCulture, $", loss {value.Loss:0.000}, {value.ImagesPerSecond:0} images/s");
            _line.Report((value.Batch, value.Batches));
            return;
        }

        Dispose();
        var validation = epoch.ValidationAccuracy is { } accuracy ? $", validation {accuracy:P1} (loss {epoch.ValidationLoss:0.000})" : "";
        terminal.Note($"epoch {epoch.Epoch} of {value.Epochs}: loss {epoch.Loss:0.000}, training {epoch.TrainingAccuracy:P1}{validation}, {epoch.Seconds:0.0} s, {epoch.ImagesPerSecond:0} images/s");
    }

    public void Dispose()
    {
        _line?.Dispose();
        _line = null;
    }
}
