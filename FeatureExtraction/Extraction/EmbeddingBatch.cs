using System.Numerics.Tensors;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>
/// The steps from decoded pixels to vectors, for runs and for single images alike: preprocessing of each image's views, the network, the
/// mean over the views. It is the memory of one batch, which one thread at a time fills, runs and empties, again and again.
/// </summary>
internal sealed class EmbeddingBatch
{
    /// <summary>Values of an input of any size that stay allocated for the next image: 2048 × 2048 pixels, 48 MiB.</summary>
    private const int MostKept = 3 * 2048 * 2048;

    private readonly EmbeddingModel _model;
    private readonly int _capacity;
    private readonly int _views;
    private readonly float[][] _vectors; // of each tap [B,V,D]; after a run the first [B,D] are the means over the views
    private float[] _input; // [B,V,3,H,W] or [B,V,H,W,3]
    private ImageSize _size; // of the views of the image in it, where the network takes any size

    /// <summary>Allocates the memory.</summary>
    /// <param name="model">The network and what stands before it.</param>
    /// <param name="capacity">Images that it holds; 1 where the network takes images of any size.</param>
    /// <exception cref="UsageException">No array can hold so many images.</exception>
    public EmbeddingBatch(EmbeddingModel model, int capacity)
    {
        (_model, _capacity, _views) = (model, capacity, model.Preprocessor.Views.Count);
        _vectors = [.. model.Backbone.Taps.Select(t => new float[capacity * _views * t.Dimension])];
        _input = model.TakesAnySize ? [] : new float[Require(capacity, model.InputLength)];
    }

    /// <summary>Images in it.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no other image has room.</summary>
    public bool IsFull => Count == _capacity;

    /// <summary>Preprocesses an image into it.</summary>
    /// <exception cref="TlearnException">Preprocessing makes another size of it than the network takes; it is not in the batch then.</exception>
    public void Add(RgbImage image)
    {
        if (_model.TakesAnySize) MakeRoom(image);
        _model.Prepare(image, _model.TakesAnySize ? _input.AsSpan(0, _views * 3 * _size.Height * _size.Width) : Next);
        Count++;
    }

    /// <summary>Takes an image whose views are preprocessed already, <c>[V,3,H,W]</c> or <c>[V,H,W,3]</c>.</summary>
    public void Add(ReadOnlySpan<float> prepared)
    {
        prepared.CopyTo(Next);
        Count++;
    }

    /// <summary>Runs the network on all images in it and averages each one's views.</summary>
    /// <exception cref="TlearnException">The network fails; the message names the node.</exception>
    public void Run(CancellationToken cancellation)
    {
        var (backbone, taps) = (_model.Backbone, _model.Backbone.Taps);
        if (_model.TakesAnySize) RunSized(backbone, cancellation);
        else backbone.Run(_input.AsMemory(0, Count * _model.InputLength), Count * _views, [.. _vectors.Select((v, t) => v.AsMemory(0, Count * _views * taps[t].Dimension))], cancellation);
        for (var t = 0; t < taps.Count; t++) AverageViews(_vectors[t], Count, _views, taps[t].Dimension);
    }

    /// <summary>The vectors of an image, one <c>[D]</c> for each of the network's taps, valid until <see cref="Clear"/>.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Vectors(int image) => [.. _model.Backbone.Taps.Select((_, t) => Vector(t, image))];

    /// <summary>One of <see cref="Vectors"/>.</summary>
    public ReadOnlyMemory<float> Vector(int tap, int image)
    {
        var dimension = _model.Backbone.Taps[tap].Dimension;
        return _vectors[tap].AsMemory(image * dimension, dimension);
    }

    /// <summary>What is wrong with an image's vectors, a sentence: values that are not finite; <see langword="null"/> for nothing.</summary>
    public string? Fault(int image)
    {
        for (var t = 0; t < _vectors.Length; t++)
        {
            if (FiniteVectors.Fault(_model.Backbone.Taps[t].Name, Vector(t, image).Span) is { } fault) return fault;
        }

        return null;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Count = 0;
        if (_model.TakesAnySize && _input.Length > MostKept) _input = [];
    }

    /// <summary>Averages in place: of <c>[N,V,D]</c> the first <c>[N,D]</c> values become the means over the views.</summary>
    internal static void AverageViews(Span<float> vectors, int images, int views, int dimension)
    {
        if (views == 1) return;
        for (var i = 0; i < images; i++)
        {
            // A mean lands where earlier images' views were read, never before its own.
            var own = vectors.Slice(i * views * dimension, views * dimension);
            var sum = own[..dimension];
            for (var v = 1; v < views; v++) TensorPrimitives.Add(sum, own.Slice(v * dimension, dimension), sum);
            TensorPrimitives.Divide(sum, views, sum);
            sum.CopyTo(vectors.Slice(i * dimension, dimension));
        }
    }

    private Span<float> Next => _input.AsSpan(Count * _model.InputLength, _model.InputLength);

    private void MakeRoom(RgbImage image)
    {
        _size = _model.Preprocessor.OutputSize(image.Width, image.Height);
        var count = checked(_views * 3 * _size.Height * _size.Width);
        if (_input.Length < count) _input = new float[count];
    }

    private void RunSized(Backbone backbone, CancellationToken cancellation)
    {
        var length = 3 * _size.Height * _size.Width;
        for (var v = 0; v < _views; v++)
        {
            var view = v;
            backbone.RunSized(_input.AsMemory(view * length, length), _size, [.. _vectors.Select((o, t) => o.AsMemory(view * backbone.Taps[t].Dimension, backbone.Taps[t].Dimension))], cancellation);
        }
    }

    /// <summary>Values of a batch, where one array can hold them.</summary>
    private static int Require(int batch, int image) =>
        (long)batch * image <= Array.MaxLength / sizeof(float)
            ? batch * image
            : throw new UsageException($"a batch of {batch} images needs {4L * batch * image / (1 << 20):N0} MiB per thread, more than the {Array.MaxLength / (1 << 20)} MiB that it may have", "give a smaller `Batch`");
}
