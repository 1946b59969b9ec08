using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.Notes;

namespace TransferLearning.Loading;

/// <summary>
/// A network as programs use it: for single images, each of which all threads compute, and, once many are to be embedded or callers meet, a second time with one thread per image, which
/// takes less time for all of them together.
/// </summary>
internal sealed class OpenedNetwork : IDisposable
{
    private readonly ExtractionRequest _request;
    private readonly UseCount _uses;
    private readonly Lock _gate = new();
    private EmbeddingModel? _bulk;
    private int _callers;
    private int _openings;

    /// <summary>Opens the network for single images, and says what was chosen.</summary>
    /// <param name="owner">The public type that has it, which is named to callers who come after its end.</param>
    /// <param name="request">The network, with one tap expression.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="log">Told where it runs and what was guessed.</param>
    /// <param name="cancellation">Stops the opening.</param>
    public OpenedNetwork(Type owner, ExtractionRequest request, ModelCatalogue catalogue, RunLog log, CancellationToken cancellation)
    {
        _uses = new UseCount(owner);
        request.Check(); // the batch, too, which is for the second alone
        Single = EmbeddingModel.Open(request with { ForSingleImages = true, Batch = null }, catalogue, cancellation: cancellation);
        Tap = request.Taps[0];
        Catalogue = catalogue;
        Log = log;
        // What was found out about the first holds for the second: nothing is chosen anew. A device that was named keeps its options.
        _request = request with { Model = Single.Model.Path, Device = request.Device == "auto" ? Single.Backbone.Device.Name : request.Device };
        Extraction.SayOpened(Single, log);
    }

    /// <summary>The network for single images.</summary>
    public EmbeddingModel Single { get; }

    /// <summary>What is taken from the network, as the request has it.</summary>
    public string Tap { get; }

    /// <summary>The models that have names.</summary>
    public ModelCatalogue Catalogue { get; }

    /// <summary>Told what should be known.</summary>
    public RunLog Log { get; }

    // The network for many images; the first to ask opens it, and where that fails the next to ask tries again. Who asks is a use, so that nothing is opened after the end.
    private EmbeddingModel Bulk
    {
        get
        {
            lock (_gate) return _bulk ??= EmbeddingModel.Open(_request, Catalogue);
        }
    }

    /// <summary>
    /// Embeds one image for one of any number of callers. Who is alone has all threads. Where callers meet, threads that wait for each other's operators would take more time than they save: each image
    /// then has one thread. A device beside the processor takes images in turn.
    /// </summary>
    /// <param name="image">The bytes of its file.</param>
    /// <param name="cancellation">Stops the work.</param>
    public float[] Embed(ReadOnlySpan<byte> image, CancellationToken cancellation)
    {
        using var use = _uses.Enter();
        try
        {
            var isAlone = Interlocked.Increment(ref _callers) == 1;
            return (isAlone || !IsBulkAtHand() ? Single : Bulk).Embed(image, Tap, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _callers);
        }
    }

    /// <summary>
    /// Embeds many images on all cores, and gives what is made of the vectors in the order of the images. At most two images per thread are held, whatever the number of images. A result that is
    /// ready waits for no further image, and comes out before the exception of a sequence that fails. The caller's sequence is asked on threads of the pool.
    /// </summary>
    /// <param name="images">The bytes of their files.</param>
    /// <param name="answer">Makes the result of a vector, on any thread.</param>
    /// <param name="failed">Makes the result of an image that could not be used.</param>
    /// <param name="cancellation">Stops the work.</param>
    public async IAsyncEnumerable<TResult> InOrder<TResult>(
        IAsyncEnumerable<ReadOnlyMemory<byte>> images,
        Func<float[], CancellationToken, TResult> answer,
        Func<TlearnException, TResult> failed,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var network = await Task.Run(OpenForMany, CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(false);
        var held = 2 * network.Workers;
        var pending = new Queue<Task<TResult>>();
        Task<bool>? taking = null;
        ExceptionDispatchInfo? fault = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var source = images.GetAsyncEnumerator(stop.Token);
        try
        {
            for (var isAtEnd = false; !isAtEnd || pending.Count > 0;)
            {
                if (!isAtEnd && pending.Count < held) taking ??= Task.Run(() => source.MoveNextAsync().AsTask(), CancellationToken.None);
                if (taking is null || (pending.Count > 0 && await Task.WhenAny(pending.Peek(), taking).ConfigureAwait(false) != taking))
                {
                    yield return await pending.Dequeue().ConfigureAwait(false);
                    continue;
                }

                (isAtEnd, fault) = await EndOfAsync(taking, stop.Token).ConfigureAwait(false);
                taking = null;
                if (isAtEnd) continue;
                var image = source.Current;
                pending.Enqueue(Task.Run(() => Work(image), stop.Token));
            }

            fault?.Throw();
        }
        finally
        {
            // A caller who stops early, or an image's failure, leaves nobody at work behind; the sequence is told to stop, and disposed of when its step has ended.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll((IEnumerable<Task>)[.. pending, taking ?? Task.FromResult(false)]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await source.DisposeAsync().ConfigureAwait(false);
        }

        TResult Work(ReadOnlyMemory<byte> image)
        {
            using var use = _uses.Enter();
            try
            {
                return answer(network.Embed(image.Span, Tap, stop.Token), stop.Token);
            }
            catch (TlearnException e) when (e is not UsageException)
            {
                return failed(e);
            }
        }
    }

    /// <summary>Embeds the images of a source with the network for many, which is not given back meanwhile.</summary>
    public FeatureSet Embed(string images, ImageSource source, string store, RunLog log, CancellationToken cancellation)
    {
        using var use = _uses.Enter();
        return new FeatureLoader(log, Catalogue).Embed(images, source, Bulk, Tap, store, cancellation);
    }

    /// <summary>Refuses further calls, waits for those at work, and gives the memory back.</summary>
    public void Dispose()
    {
        if (!_uses.Close()) return;
        Single.Dispose();
        _bulk?.Dispose();
    }

    // A device beside the processor is opened for batches of a fixed size, which one image would have to fill up.
    private EmbeddingModel OpenForMany()
    {
        using var use = _uses.Enter();
        return Single.Backbone.Device.IsProcessor ? Bulk : Single;
    }

    // A sequence that fails ends, and its exception is thrown when the results before it have come out.
    private static async Task<(bool IsAtEnd, ExceptionDispatchInfo? Fault)> EndOfAsync(Task<bool> taking, CancellationToken stop)
    {
        try
        {
            return (!await taking.ConfigureAwait(false), null);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return (true, ExceptionDispatchInfo.Capture(e));
        }
    }

    // It is opened beside the calls that meet first, none of which waits for it.
    private bool IsBulkAtHand()
    {
        if (!Single.Backbone.Device.IsProcessor || Single.Workers == 1) return false;
        if (Volatile.Read(ref _bulk) is not null) return true;
        if (Interlocked.Increment(ref _openings) == 1) _ = Task.Run(OpenBeside);
        return false;
    }

    private void OpenBeside()
    {
        try
        {
            using var use = _uses.Enter();
            _ = Bulk;
        }
        catch (ObjectDisposedException)
        {
            // Given back while nobody waited for it.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.WarnOnce($"the network could not be opened a second time, for callers who meet; images are computed one after another: {e.Message}");
        }
    }
}
