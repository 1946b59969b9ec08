
namespace TransferLearning.Notes;

/// <summary>Progress of one long piece of work; by itself it shows nothing.</summary>
internal class WorkProgress : IProgress<(long Done, long Total)>, IDisposable
{
    /// <inheritdoc/>
    public virtual void Report((long Done, long Total) value)
    {
    }

    /// <summary>The same for an extraction's progress.</summary>
    public IProgress<ExtractionProgress> ForImages() => new ImageProgress(this);

    /// <summary>The same for work that tells its share, 0 to 1.</summary>
    public IProgress<double> ForShare() => new ShareProgress(this);

    /// <summary>The work is at its end.</summary>
    public void Dispose()
    {
        End();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes away what was shown.</summary>
    protected virtual void End()
    {
    }

    private sealed class ShareProgress(WorkProgress work) : IProgress<double>
    {
        public void Report(double value) => work.Report(((long)(100 * value), 100));
    }

    private sealed class ImageProgress(WorkProgress work) : IProgress<ExtractionProgress>
    {
        public void Report(ExtractionProgress value) => work.Report((value.Done, value.Total));
    }
}
