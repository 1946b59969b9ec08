using System.Diagnostics.CodeAnalysis;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>One run over the items of a source: starts the workers, each on a thread of its own, and hands each item to one of them.</summary>
internal sealed class EmbeddingRun
{
    private readonly IReadOnlyList<ImageItem> _items;
    private readonly IProgress<ExtractionProgress>? _progress;
    private int _next = -1;
    private long _done;

    private EmbeddingRun(EmbeddingModel model, ImageSource source, IReadOnlyList<ImageItem> items, IEmbeddingSink sink, IProgress<ExtractionProgress>? progress)
    {
        (Model, Source, Sink) = (model, source, sink);
        (_items, _progress) = (items, progress);
    }

    /// <summary>Decoder, preprocessing and network, shared by all workers.</summary>
    public EmbeddingModel Model { get; }

    /// <summary>Where the images lie.</summary>
    public ImageSource Source { get; }

    /// <summary>Where vectors and failures go.</summary>
    public IEmbeddingSink Sink { get; }

    /// <summary>Brings every item to the sink.</summary>
    /// <returns>Where the time went.</returns>
    /// <exception cref="OperationCanceledException">Stopped; what was finished is in the sink.</exception>
    public static StageSeconds Execute(
        EmbeddingModel model,
        ImageSource source,
        IReadOnlyList<ImageItem> items,
        IEmbeddingSink sink,
        IProgress<ExtractionProgress>? progress,
        CancellationToken cancellation)
    {
        var run = new EmbeddingRun(model, source, items, sink, progress);
        // A network that takes images of any size takes each alone, so there is no batch that another thread could gather.
        if (model.TakesAnySize || model.Backbone.Feeding == Feeding.WholeOnEachThread) return Execute([.. Enumerable.Range(0, model.Workers).Select(_ => new WholeWorker(run))], cancellation);
        using var prepared = new PreparedImages(model.InputLength, model.Batch, model.Workers);
        return Execute([new InferenceWorker(run, prepared), .. Enumerable.Range(0, model.Workers).Select(_ => new DecodingWorker(run, prepared))], cancellation);
    }

    /// <summary>Hands out an item, each once, to whichever worker asks.</summary>
    public bool TryTake([NotNullWhen(true)] out ImageItem? item)
    {
        // Not past the end by more than one a caller: the counter cannot overflow.
        var i = Interlocked.Increment(ref _next);
        item = i < _items.Count ? _items[i] : null;
        return item is not null;
    }

    /// <summary>Said by a worker of each image that is through, whatever became of it.</summary>
    public void Finished() => _progress?.Report(new ExtractionProgress(Interlocked.Increment(ref _done), _items.Count));

    private static StageSeconds Execute(IReadOnlyList<EmbeddingWorker> workers, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var threads = workers.Select(worker => Task.Factory.StartNew(() => Drive(worker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            Task.WaitAll(threads, CancellationToken.None);
        }
        catch (AggregateException e)
        {
            // Where workers were only told to stop, it is said below with the caller's own token.
            if (e.Cause() is not OperationCanceledException) e.ThrowCause();
        }

        cancellation.ThrowIfCancellationRequested();
        return StageClock.Sum(workers.Select(w => w.Clock));

        void Drive(EmbeddingWorker worker)
        {
            try
            {
                worker.Work(stop.Token);
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }
    }
}
