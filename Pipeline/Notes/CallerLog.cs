
namespace TransferLearning.Notes;

/// <summary>Hands notes and progress to a program's callbacks.</summary>
/// <param name="notes">Takes each note; <see langword="null"/> where nobody listens.</param>
/// <param name="progress">Told what is counted, how much of it is done, and of how much; <see langword="null"/> where nobody listens.</param>
internal sealed class CallerLog(Action<Note>? notes, Action<string, long, long>? progress = null) : RunLog
{
    /// <inheritdoc/>
    public override void Say(Note note) => notes?.Invoke(note);

    /// <inheritdoc/>
    public override WorkProgress Begin(string what) => progress is null ? new WorkProgress() : new Forwarding(what, progress);

    private sealed class Forwarding(string what, Action<string, long, long> progress) : WorkProgress
    {
        public override void Report((long Done, long Total) value) => progress(what, value.Done, value.Total);
    }
}
