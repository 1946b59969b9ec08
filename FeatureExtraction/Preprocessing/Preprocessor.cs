using System.Buffers;
using TransferLearning.Core;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>
/// Makes the network's input of decoded pixels, as a record says: resize, crop, scale and normalise, channel order, layout. (Orientation and
/// transparency are the decoder's: <see cref="DecodeOptions.For"/>.) Safe to use from several threads at once.
/// </summary>
/// <remarks>A crop that is larger than the resized image is padded with black pixels, the image in its middle, as torchvision does.</remarks>
public sealed class Preprocessor
{
    private readonly Resampler _resampler;
    private readonly Normalisation _normalisation;

    /// <summary>Checks the record and prepares for it.</summary>
    /// <exception cref="TlearnException">A field is out of range.</exception>
    public Preprocessor(PreprocessingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        record.Validate();
        Record = record;
        _resampler = ResamplerCatalog.For(record.Resize);
        _normalisation = new Normalisation(record);
    }

    /// <summary>What is done.</summary>
    public PreprocessingRecord Record { get; }

    /// <summary>Size of the tensor that an image of this size (upright) becomes.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="TlearnException">The sides are so unequal that the resized image would be absurdly long.</exception>
    public ImageSize OutputSize(int width, int height) => PreprocessingPlan.For(Record, width, height).Output;

    /// <summary>Fills one image's part of the network's input.</summary>
    /// <param name="image">Decoded pixels.</param>
    /// <param name="destination"><c>[3,H,W]</c>, or <c>[H,W,3]</c> for <see cref="TensorLayout.NHWC"/>, of <see cref="OutputSize"/>; float32 whatever the record's type is: conversion to it is the caller's.</param>
    /// <exception cref="ArgumentException">The destination's length is another.</exception>
    /// <exception cref="TlearnException">As in <see cref="OutputSize"/>.</exception>
    public void Run(RgbImage image, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        var plan = PreprocessingPlan.For(Record, image.Width, image.Height);
        var expected = 3L * plan.Output.Height * plan.Output.Width;
        if (destination.Length != expected)
        {
            throw new ArgumentException($"the destination has {destination.Length} values, expected 3 × {plan.Output.Height} × {plan.Output.Width}", nameof(destination));
        }

        var size = 3 * plan.Region.Height * plan.Region.Width;
        var pixels = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            _resampler.Run(image, plan.Region, pixels.AsSpan(0, size));
            _normalisation.Run(pixels.AsSpan(0, size), plan, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
