using System.Buffers;
using System.Globalization;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;
using TransferLearning.FeatureExtraction.Preprocessing.Views;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>
/// Makes the network's input of decoded pixels, as a record says: resize, crop, scale and normalise, channel order, layout. (Orientation and
/// transparency are the decoder's: <see cref="Decoding"/>.) Safe to use from several threads at once.
/// </summary>
/// <remarks>A crop that is larger than the resized image is padded with black pixels, the image in its middle, as torchvision does.</remarks>
internal sealed class Preprocessor
{
    private readonly Resampler _resampler;
    private readonly Normalisation _normalisation;

    /// <summary>Checks the record and prepares for it.</summary>
    /// <param name="record">What is done.</param>
    /// <param name="views">Which views of an image are made; by default the one that the record describes.</param>
    /// <exception cref="UsageException">The record crops nothing that the views could be cut from.</exception>
    /// <exception cref="TlearnException">A field is out of range, or the network takes bytes and the record makes none.</exception>
    public Preprocessor(PreprocessingRecord record, ViewSet? views = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        record.Validate();
        RequireBytes(record);
        Views = views ?? ViewSet.Center;
        Views.Require(record);
        Record = record;
        _resampler = ResamplerCatalog.For(Views.Resize(record));
        _normalisation = new Normalisation(record);
        Decoding = DecodeOptions.For(record, Views.Enlargement);
        InputDecoding = Decoding with { Wanted = Seen };
    }

    /// <summary>What is done.</summary>
    public PreprocessingRecord Record { get; }

    /// <summary>How files become the pixels that it takes.</summary>
    public DecodeOptions Decoding { get; }

    /// <summary>As <see cref="Decoding"/>, but only the pixels that <see cref="Run"/> looks at need be made.</summary>
    public DecodeOptions InputDecoding { get; }

    /// <summary>The views that are made of each image.</summary>
    public ViewSet Views { get; }

    /// <summary>Size of the tensor that a view of an image of this size (upright) becomes.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="TlearnException">The sides are so unequal that the resized image would be absurdly long.</exception>
    public ImageSize OutputSize(int width, int height) => PreprocessingPlan.For(Record, ViewSet.Center.Views[0], width, height).Output;

    /// <summary>Fills one image's part of the network's input, view after view.</summary>
    /// <param name="image">Decoded pixels.</param>
    /// <param name="destination"><c>[V,3,H,W]</c>, or <c>[V,H,W,3]</c> for <see cref="TensorLayout.NHWC"/>, of <see cref="OutputSize"/> and V views; float32 whatever the record's type is: conversion to it is the caller's.</param>
    /// <exception cref="ArgumentException">The destination's length is another.</exception>
    /// <exception cref="TlearnException">As in <see cref="OutputSize"/>; or the resized image is smaller than a view at its corner.</exception>
    public void Run(RgbImage image, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        var plans = Views.Plans(Record, image);
        var output = plans[0].Output;
        var length = 3L * output.Height * output.Width;
        if (destination.Length != plans.Length * length)
        {
            throw new ArgumentException($"the destination has {destination.Length} values, expected {plans.Length} × 3 × {output.Height} × {output.Width}", nameof(destination));
        }

        using var pixels = new ViewPixels(_resampler, image, plans);
        for (var v = 0; v < plans.Length; v++) Normalise(pixels.Of(plans[v]), plans[v], destination.Slice((int)(v * length), (int)length));
    }

    // What is wrong with a size is said when the image is preprocessed.
    private PixelArea Seen(ImageSize image)
    {
        try
        {
            return Views.Shown(Record, image) is { } shown ? _resampler.Source(shown, image.Width, image.Height) : PixelArea.Whole(image.Width, image.Height);
        }
        catch (TlearnException)
        {
            return PixelArea.Whole(image.Width, image.Height);
        }
    }

    // Checked here and not with the record's ranges: its type is the graph's in the end, whatever a preset says.
    private static void RequireBytes(PreprocessingRecord record)
    {
        if (record.Type != TensorElement.UInt8 || (record.Scale == 1 && record.Mean.All(m => m == 0) && record.Std.All(s => s == 1))) return;
        throw new TlearnException(
            string.Create(CultureInfo.InvariantCulture, $"preprocessing: the network takes bytes, which cannot hold what scale {record.Scale:0.######}, mean [{string.Join(", ", record.Mean.Select(m => m.ToString("0.###", CultureInfo.InvariantCulture)))}] and std [{string.Join(", ", record.Std.Select(s => s.ToString("0.###", CultureInfo.InvariantCulture)))}] make of the pixels"),
            "A network that takes bytes normalises inside: `Preprocess` …,scale=1,mean=0,std=1.");
    }

    private void Normalise(ReadOnlySpan<byte> pixels, PreprocessingPlan plan, Span<float> destination)
    {
        if (plan.Color is not { } color)
        {
            _normalisation.Run(pixels, plan, destination);
            return;
        }

        var changed = ArrayPool<byte>.Shared.Rent(pixels.Length);
        color.Apply(pixels, changed.AsSpan(0, pixels.Length));
        _normalisation.Run(changed.AsSpan(0, pixels.Length), plan, destination);
        ArrayPool<byte>.Shared.Return(changed);
    }
}
