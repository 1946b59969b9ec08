
namespace TransferLearning.Notes;

/// <summary>Hands notes and progress to a program's callbacks.</summary>
/// <param name="notes">Takes each note; <see langword="null"/> where nobody listens.</param>
/// <param name="progress">Told how far an extraction is; <see langword="null"/> where nobody listens.</param>
internal sealed class CallerLog(Action<Note>? notes, IProgress<ExtractionProgress>? progress = null) : RunLog
{
    /// <inheritdoc/>
    public override void Say(Note note) => notes?.Invoke(note);

    /// <inheritdoc/>
    public override WorkProgress Begin(string what) => progress is null ? new WorkProgress() : new Forwarding(progress);

    private sealed class Forwarding(IProgress<ExtractionProgress> progress) : WorkProgress
    {
        public override void Report((long Done, long Total) value) => progress.Report(new ExtractionProgress(value.Done, value.Total));
    }
}
