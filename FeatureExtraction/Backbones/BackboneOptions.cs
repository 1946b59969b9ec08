using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones.Devices;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Which network runs, where, and what is taken from it.</summary>
internal sealed record BackboneOptions
{
    /// <summary>Images of a call that keep a graphics card busy; its memory holds many times that.</summary>
    internal const int UsualDeviceBatch = 32;

    /// <summary>Path of the ONNX file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>What is taken from it, all in one pass. Default: the penultimate tensor.</summary>
    public IReadOnlyList<TapRequest> Taps { get; init; } = [new TapRequest()];

    /// <summary>Where it runs. Default: the best provider that works.</summary>
    public DeviceSpec Device { get; init; } = DeviceSpec.Auto;

    /// <summary>
    /// Threads inside one call. Default 1: for many images one caller per core, each with one thread, is faster on a processor than threads inside a
    /// call, and callers may run at once. Several threads answer one image sooner; while a call lasts they wait for work without sleeping, since to
    /// wake them for each operator takes as long as they save.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Images of every call on a device beside the processor, which compiles for one size: fewer are filled up with blank ones. Default 32. A
    /// processor takes calls of any size, and a graph with a fixed batch keeps its own.
    /// </summary>
    public int? Batch { get; init; }

    /// <summary>Images of every call on a device beside the processor where <see cref="Batch"/> is not given.</summary>
    internal int DeviceBatch { get; init; } = UsualDeviceBatch;

    /// <summary>How images come to it; <see langword="null"/> for what suits the device. Tests take a device's way on the processor.</summary>
    internal Feeding? Feeding { get; init; }

    /// <summary>Height and width of the images; needed where the graph leaves them open, checked where it does not.</summary>
    public ImageSize? InputSize { get; init; }
}

/// <summary>One tap as it was asked for.</summary>
/// <param name="Name">A tensor's name in the graph, or <c>auto</c> for the penultimate one.</param>
/// <param name="Pool">Name of a pooling; <see langword="null"/> for <c>avg</c> on maps and nothing on vectors.</param>
internal sealed record TapRequest(string Name = "auto", string? Pool = null);

/// <summary>One tap as it is.</summary>
/// <param name="Name">The tensor's real name in the graph.</param>
/// <param name="Pool">Pooling that is applied; <c>none</c> where the tensor is a vector already.</param>
/// <param name="Dimension">Length of a vector, D.</param>
internal sealed record BackboneTap(string Name, string Pool, int Dimension)
{
    /// <summary>How many of the map's positions are learnt tokens in front of the image's: averages and maxima leave them out.</summary>
    public int ClassTokens { get; init; }
}

/// <summary>The network's input.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Layout">Order of its dimensions.</param>
/// <param name="Element">Its element type.</param>
/// <param name="Size">Height and width.</param>
internal sealed record BackboneInput(string Name, TensorLayout Layout, TensorElement Element, ImageSize Size)
{
    /// <summary>Number of values of one image: 3 × height × width.</summary>
    public int Count => checked(3 * Size.Height * Size.Width);

    /// <summary>Shape for a batch: <c>[N,3,H,W]</c> or <c>[N,H,W,3]</c>.</summary>
    public long[] Shape(int batch) => Layout == TensorLayout.NCHW ? [batch, 3, Size.Height, Size.Width] : [batch, Size.Height, Size.Width, 3];
}

/// <summary>How images come to a network.</summary>
internal enum Feeding
{
    /// <summary>Every thread decodes, preprocesses and infers its own images: best on a processor, which does all of it anyway.</summary>
    WholeOnEachThread,

    /// <summary>Threads decode ahead of one that infers, in full batches of one size, through bound buffers: best on a device beside the processor.</summary>
    DecodeAhead,
}
