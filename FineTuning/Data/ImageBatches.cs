using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Archives;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Views;
using TransferLearning.FineTuning.Training.Batches;

namespace TransferLearning.FineTuning.Data;

/// <summary>An image of a training.</summary>
/// <param name="Path">Absolute path of its file.</param>
/// <param name="Content">What its bytes were when it was embedded.</param>
internal readonly record struct ImageFile(string Path, ContentHash Content);

/// <summary>Rows that are read from image files for every batch, and varied anew in every epoch. The files are those that extraction has embedded before.</summary>
internal sealed class ImageBatches : IBatchSource
{
    private readonly IReadOnlyList<ImageFile> _files;
    private readonly PreprocessingRecord _record;
    private readonly IImageDecoder _decoder;
    private readonly Augmentation _augmentation;
    private readonly int _seed;
    private readonly int _threads;
    private readonly Preprocessor _plain;
    private (int Epoch, Preprocessor Views) _varied;

    /// <summary>Takes files.</summary>
    /// <param name="files">Each row's image.</param>
    /// <param name="record">From decoded pixels to the network's input, NCHW.</param>
    /// <param name="augmentation">How training varies them.</param>
    /// <param name="seed">Seed of the variations.</param>
    /// <param name="threads">Threads that decode; 0 for one per core.</param>
    public ImageBatches(IReadOnlyList<ImageFile> files, PreprocessingRecord record, Augmentation augmentation, int seed, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(augmentation);
        (_files, _record, _augmentation, _seed, _threads) = (files, record, augmentation, seed, threads);
        (_decoder, _plain) = (ImageDecoders.Default, new Preprocessor(record));
        _varied = (0, _plain);
    }

    /// <inheritdoc/>
    /// <exception cref="TlearnException">A file can no longer be read.</exception>
    public void ReadTraining(ReadOnlySpan<int> rows, int epoch, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
    {
        if (!_augmentation.IsNone && _varied.Epoch != epoch) _varied = (epoch, new Preprocessor(_record, ViewSet.Augmented(_augmentation, _seed, epoch)));
        Read(rows, _varied.Views, inputs, cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="TlearnException">A file can no longer be read.</exception>
    public void ReadPlain(ReadOnlySpan<int> rows, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation) => Read(rows, _plain, inputs, cancellation);

    private void Read(ReadOnlySpan<int> rows, Preprocessor preprocessor, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
    {
        var (taken, length) = (rows.ToArray(), inputs[0].Length / rows.Length);
        var options = new ParallelOptions { MaxDegreeOfParallelism = ThreadCount.Of(_threads), CancellationToken = cancellation };
        try
        {
            Parallel.For(0, taken.Length, options, i => Read(_files[taken[i]], preprocessor, inputs[0].Span.Slice(i * length, length)));
        }
        catch (AggregateException e)
        {
            // Several images may have failed at once: the first that says which is as good as all.
            e.ThrowCause();
        }
    }

    private void Read(ImageFile file, Preprocessor preprocessor, Span<float> input)
    {
        try
        {
            var bytes = ImageData.ReadAll(file.Path);
            if (ContentHash.Of(bytes) != file.Content) throw new TlearnException("its bytes are others now");
            using var image = _decoder.Decode(bytes, preprocessor.InputDecoding);
            preprocessor.Run(image, input);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
        {
            throw new TlearnException(
                $"{file.Path}: is not what it was when its features were made: {e.Message}", "Restore the file, or begin anew with what it is now.", e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new TlearnException(
                $"{file.Path}: cannot be made the network's input with this preprocessing and `Augmentation` {_augmentation}: {e.GetType().Name}: {e.Message}",
                "Leave the image out or train without augmentation (`Augmentation` none), and report this with `InnerException`.", e);
        }
    }
}
