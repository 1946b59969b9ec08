using System.Runtime.CompilerServices;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Notes;

namespace TransferLearning.Loading;

/// <summary>
/// A network as programs use it: for single images, each of which all threads compute, and, once many are to be embedded or callers meet, a second time with one thread per image, which
/// takes less time for all of them together.
/// </summary>
internal sealed class OpenedNetwork : IDisposable
{
    private readonly Lazy<EmbeddingModel> _bulk;
    private readonly Lazy<Task> _opening;
    private int _callers;

    /// <summary>Opens the network for single images, and says what was chosen.</summary>
    /// <param name="request">The network, with one tap expression.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="log">Told where it runs and what was guessed.</param>
    /// <param name="cancellation">Stops the opening.</param>
    public OpenedNetwork(ExtractionRequest request, ModelCatalogue catalogue, RunLog log, CancellationToken cancellation)
    {
        Single = EmbeddingModel.Open(request with { ForSingleImages = true, Batch = null }, catalogue, cancellation: cancellation);
        Tap = request.Taps[0];
        Catalogue = catalogue;
        Log = log;
        // What was found out about the first holds for the second: nothing is chosen anew.
        _bulk = new(() => EmbeddingModel.Open(request with { Model = Single.Model.Path, Device = Single.Backbone.Device.Name }, catalogue));
        _opening = new(() => Task.Run(() => _ = Bulk));
        Extraction.SayOpened(Single, log);
    }

    /// <summary>The network for single images.</summary>
    public EmbeddingModel Single { get; }

    /// <summary>The network for many images.</summary>
    public EmbeddingModel Bulk => _bulk.Value;

    /// <summary>What is taken from the network, as the request has it.</summary>
    public string Tap { get; }

    /// <summary>The models that have names.</summary>
    public ModelCatalogue Catalogue { get; }

    /// <summary>Told what should be known.</summary>
    public RunLog Log { get; }

    /// <summary>
    /// Embeds one image for one of any number of callers. Who is alone has all threads. Where callers meet, threads that wait for each other's operators would take more time than they save: each image
    /// then has one thread. A device beside the processor takes images in turn.
    /// </summary>
    /// <param name="image">The bytes of its file.</param>
    /// <param name="cancellation">Stops the work.</param>
    public float[] Embed(ReadOnlySpan<byte> image, CancellationToken cancellation)
    {
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
    /// Works on many images on all cores, and gives the results in the order of the images. At most two images per thread are held, whatever the number of images.
    /// </summary>
    /// <param name="images">The bytes of their files.</param>
    /// <param name="work">What is done with one, on any thread.</param>
    /// <param name="cancellation">Stops the work.</param>
    public async IAsyncEnumerable<TResult> InOrder<TResult>(
        IAsyncEnumerable<ReadOnlyMemory<byte>> images, Func<ReadOnlyMemory<byte>, TResult> work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var held = 2 * (await Task.Run(() => Bulk, cancellation).ConfigureAwait(false)).Workers;
        var pending = new Queue<Task<TResult>>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await foreach (var image in images.WithCancellation(cancellation).ConfigureAwait(false))
            {
                pending.Enqueue(Task.Run(() => work(image), stop.Token));
                if (pending.Count == held) yield return await pending.Dequeue().ConfigureAwait(false);
            }

            while (pending.Count > 0) yield return await pending.Dequeue().ConfigureAwait(false);
        }
        finally
        {
            // A caller who stops early, or an image's failure, leaves nobody at work behind.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll((IEnumerable<Task>)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Single.Dispose();
        if (_opening.IsValueCreated) ((IAsyncResult)_opening.Value).AsyncWaitHandle.WaitOne();
        if (_bulk.IsValueCreated) _bulk.Value.Dispose();
    }

    // It is opened beside the calls that meet first, none of which waits for it.
    private bool IsBulkAtHand() => Single.Backbone.Device.IsProcessor && Single.Workers > 1 && _opening.Value.IsCompletedSuccessfully;
}
