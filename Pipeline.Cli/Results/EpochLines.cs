using System.Globalization;
using TransferLearning.Cli.Terminal;
using TransferLearning.FineTuning.Training;
using TransferLearning.Training;

namespace TransferLearning.Cli.Results;

/// <summary>Progress of a training: a bar over the steps of each epoch, taken away before what is said of the epoch.</summary>
internal sealed class EpochLines(TerminalOutput terminal) : IProgress<EpochProgress>, IDisposable
{
    private ProgressLine? _line;

    public void Report(EpochProgress value)
    {
        if (FineTuningNotes.Of(value) is not null)
        {
            Dispose();
            return;
        }

        _line ??= new ProgressLine(terminal, FineTuningNotes.Work(value));
        _line.Detail = string.Create(CultureInfo.InvariantCulture, $", loss {value.Loss:0.000}, {value.ImagesPerSecond:0} images/s");
        _line.Report((value.Batch, value.Batches));
    }

    public void Dispose()
    {
        _line?.Dispose();
        _line = null;
    }
}
