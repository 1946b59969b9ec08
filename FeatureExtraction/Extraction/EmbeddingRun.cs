using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>One run over the items of a source: starts the workers, each on a thread of its own, and hands each item to one of them.</summary>
internal sealed class EmbeddingRun
{
    private readonly IReadOnlyList<ImageItem> _items;
    private readonly int[]? _order; // in which they are taken; null for the order of the list
    private readonly IProgress<ExtractionProgress>? _progress;
    private int _next = -1;
    private long _done;

    private EmbeddingRun(EmbeddingModel model, ImageSource source, IReadOnlyList<ImageItem> items, IEmbeddingSink sink, IProgress<ExtractionProgress>? progress)
    {
        (Model, Source, Sink) = (model, source, sink);
        (_items, _order, _progress) = (items, OrderOf(items), progress);
    }

    /// <summary>Decoder, preprocessing and network, shared by all workers.</summary>
    public EmbeddingModel Model { get; }

    /// <summary>Where the images lie.</summary>
    public ImageSource Source { get; }

    /// <summary>Where vectors and failures go.</summary>
    public IEmbeddingSink Sink { get; }

    /// <summary>Brings every item to the sink.</summary>
    /// <returns>Where the time of each thread went.</returns>
    /// <exception cref="OperationCanceledException">Stopped; what was finished is in the sink.</exception>
    public static IReadOnlyList<ThreadSeconds> Execute(
        EmbeddingModel model,
        ImageSource source,
        IReadOnlyList<ImageItem> items,
        IEmbeddingSink sink,
        IProgress<ExtractionProgress>? progress,
        CancellationToken cancellation)
    {
        var run = new EmbeddingRun(model, source, items, sink, progress);
        // A network that takes images of any size takes each alone, so there is no batch that another thread could gather.
        if (model.TakesAnySize || model.Backbone.Feeding == Feeding.WholeOnEachThread) return Execute([.. Enumerable.Range(0, model.ThreadsThatWork).Select(i => new WholeWorker(run, i))], cancellation);
        using var prepared = new PreparedImages(model.InputLength, model.Batch, model.Workers);
        return Execute([new InferenceWorker(run, prepared), .. Enumerable.Range(0, model.Workers).Select(_ => new DecodingWorker(run, prepared))], cancellation);
    }

    /// <summary>Items that no worker has taken yet.</summary>
    public long Remaining => Math.Max(0, _items.Count - 1L - Volatile.Read(ref _next));

    /// <summary>Hands out an item, each once, to whichever worker asks.</summary>
    public bool TryTake([NotNullWhen(true)] out ImageItem? item)
    {
        // Not past the end by more than one a caller: the counter cannot overflow.
        var i = Interlocked.Increment(ref _next);
        item = i < _items.Count ? _items[_order is null ? i : _order[i]] : null;
        return item is not null;
    }

    /// <summary>Called by a worker for each image that is done, whatever became of it.</summary>
    public void Finished() => _progress?.Report(new ExtractionProgress(Interlocked.Increment(ref _done), _items.Count));

    // An archive may have one order in which it is read well; the sort leaves what has none as it was.
    private static int[]? OrderOf(IReadOnlyList<ImageItem> items)
    {
        if (items is ImageListing { HasPlaces: false }) return null;
        long[] places = [.. items.Select(i => i.Place)];
        return [.. Enumerable.Range(0, places.Length).OrderBy(i => places[i])];
    }

    private static IReadOnlyList<ThreadSeconds> Execute(IReadOnlyList<EmbeddingWorker> workers, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
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
        var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return [.. workers.Select(w => new ThreadSeconds(w.Name, w.Clock.Of(wall)))];

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

/// <summary>What one thread of a run does from its first image to its last.</summary>
internal abstract class EmbeddingWorker(EmbeddingRun run)
{
    /// <summary>What the thread does, in a word or two.</summary>
    public abstract string Name { get; }

    /// <summary>Where the thread's time went.</summary>
    public StageClock Clock { get; } = new();

    protected EmbeddingRun Run => run;

    /// <summary>Works until there is nothing left.</summary>
    public abstract void Work(CancellationToken cancellation);

    /// <summary>Runs the network on what is in a batch, hands the vectors to the sink and leaves the batch empty.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="images">The images in it, in order; emptied with it.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    /// <returns>Seconds in the network.</returns>
    protected double Flush(EmbeddingBatch batch, List<TakenImage> images, CancellationToken cancellation)
    {
        if (images.Count == 0) return 0;
        var start = Stopwatch.GetTimestamp();
        batch.Run(cancellation);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Clock.Add(Stage.Infer, start);
        for (var i = 0; i < images.Count; i++)
        {
            if (batch.Fault(i) is { } fault) run.Sink.Fail(images[i].File.Item, images[i].Content, FiniteVectors.Stage, fault);
            else run.Sink.Accept(images[i].File, images[i].Content, batch.Vectors(i));
            run.Finished();
        }

        images.Clear();
        batch.Clear();
        Clock.Add(Stage.Write, start);
        return seconds;
    }
}

/// <summary>
/// A worker on a processor: reads, decodes, preprocesses and infers its own images. It hands nothing to another thread, so a core is never
/// idle while there are images.
/// </summary>
internal sealed class WholeWorker(EmbeddingRun run, int number) : EmbeddingWorker(run)
{
    /// <inheritdoc/>
    public override string Name => "images to vectors";

    /// <inheritdoc/>
    public override void Work(CancellationToken cancellation)
    {
        try
        {
            TakeAll(cancellation);
        }
        finally
        {
            // Nothing is left, or the run ends with an exception: nobody waits for a turn any more.
            Run.Model.ThreadTrial?.End();
        }
    }

    private void TakeAll(CancellationToken cancellation)
    {
        var (trial, threads) = (Run.Model.BatchTrial, Run.Model.ThreadTrial);
        var batch = new EmbeddingBatch(Run.Model, trial?.Most ?? Run.Model.Batch);
        var intake = new ImageIntake(Run, Clock, batch.Add);
        var images = new List<TakenImage>(Run.Model.Batch);
        var wanted = trial?.Next() ?? Run.Model.Batch;
        while (true)
        {
            if (images.Count == 0 && threads?.Await(number, cancellation) == false) return;
            if (!Run.TryTake(out var item)) break;
            cancellation.ThrowIfCancellationRequested();
            if (intake.Take(item) is not { } image) continue;
            images.Add(image);
            if (images.Count < wanted) continue;
            var seconds = Flush(batch, images, cancellation);
            if (trial is null or { Chosen: not 0 }) threads?.Report(wanted, Stopwatch.GetElapsedTime(0).TotalSeconds, Run.Remaining);
            if (trial is null) continue;
            trial.Report(wanted, seconds);
            wanted = trial.Next();
        }

        Flush(batch, images, cancellation);
    }
}
