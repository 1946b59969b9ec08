using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// A network cut off behind its last tap: images in, one vector a tap and image out. Several threads may call <see cref="Run"/> at once;
/// they share one session and its weights.
/// </summary>
public sealed class Backbone : IDisposable
{
    private readonly InferenceSession session;
    private readonly OnnxModel model;
    private readonly BackboneOptions options;
    private readonly IReadOnlyList<TapChannel> channels;
    private readonly string[] inputNames;
    private readonly string[] outputNames;
    private readonly ConcurrentBag<CallBuffers> buffers = [];

    internal Backbone(InferenceSession session, OnnxModel model, BackboneOptions options, BackboneFacts facts)
    {
        this.session = session;
        this.model = model;
        this.options = options;
        channels = facts.Channels;
        inputNames = [facts.Input.Name];
        outputNames = [.. channels.Select(c => c.Tap.Name).Distinct()];
        (Input, FixedBatch, Device, PenultimateReason) = (facts.Input, facts.FixedBatch, facts.Device, facts.PenultimateReason);
        Taps = [.. channels.Select(c => c.Tap)];
    }

    /// <summary>The taps, in the order they were asked for.</summary>
    public IReadOnlyList<BackboneTap> Taps { get; }

    /// <summary>What an image must look like.</summary>
    public BackboneInput Input { get; }

    /// <summary>The batch that the graph insists on; <see langword="null"/> where any will do. <see cref="Run"/> fills it up by itself.</summary>
    public int? FixedBatch { get; }

    /// <summary>SHA-256 of the model, external data included.</summary>
    public string ModelSha256 => model.Sha256;

    /// <summary>Where it runs and, where <c>auto</c> chose, why.</summary>
    public ChosenDevice Device { get; }

    /// <summary>How <c>auto</c> was resolved, a sentence; <see langword="null"/> where no tap asked for it.</summary>
    public string? PenultimateReason { get; }

    /// <summary>Opens a model.</summary>
    /// <exception cref="TlearnException">The file, a tap, the input size or the device is not usable; the message says which and why.</exception>
    public static Backbone Open(BackboneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return BackboneOpening.Open(OnnxModel.Load(options.ModelPath), options);
    }

    /// <summary>Opens a model that is in memory already; <see cref="BackboneOptions.ModelPath"/> is not read.</summary>
    /// <exception cref="TlearnException">As for <see cref="Open(BackboneOptions)"/>.</exception>
    public static Backbone Open(OnnxModel model, BackboneOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return BackboneOpening.Open(model, options);
    }

    /// <summary>Embeds images.</summary>
    /// <param name="images">Values in the network's own layout, <c>[count,3,H,W]</c> or <c>[count,H,W,3]</c>; converted where the graph takes float16 or bytes.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="vectors">For each of <see cref="Taps"/> a block that receives <c>[count,D]</c>.</param>
    /// <param name="cancellation">Stops the run within one operator.</param>
    /// <exception cref="TlearnException">The network fails; the message names the node.</exception>
    public void Run(ReadOnlyMemory<float> images, int count, IReadOnlyList<Memory<float>> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(images.Length, checked(count * Input.Count));
        ArgumentOutOfRangeException.ThrowIfNotEqual(vectors.Count, channels.Count);
        for (var t = 0; t < channels.Count; t++) ArgumentOutOfRangeException.ThrowIfNotEqual(vectors[t].Length, checked(count * Taps[t].Dimension));
        if (!buffers.TryTake(out var own)) own = new CallBuffers(channels.Count);
        var step = FixedBatch ?? count;
        for (var start = 0; start < count; start += step)
        {
            cancellation.ThrowIfCancellationRequested();
            var taken = Math.Min(step, count - start);
            RunBatch(images.Slice(start * Input.Count, taken * Input.Count), taken, step, Part, own, cancellation);

            Memory<float> Part(int tap) => vectors[tap].Slice(start * Taps[tap].Dimension, taken * Taps[tap].Dimension);
        }

        buffers.Add(own);
    }

    /// <summary>
    /// How many nodes ran on which execution provider, by a profiled run of one batch of blank images on a session of its own.
    /// </summary>
    public IReadOnlyDictionary<string, int> NodesByProvider() => ProviderProfile.Count(model, options, Input, FixedBatch ?? 1, outputNames);

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private void RunBatch(ReadOnlyMemory<float> images, int taken, int batch, Func<int, Memory<float>> vectors, CallBuffers own, CancellationToken cancellation)
    {
        var outputs = new OrtValue?[outputNames.Length];
        try
        {
            using var input = InputValue(images, taken, batch, own);
            for (var t = 0; t < channels.Count; t++) outputs[Position(t)] ??= OutputValue(t, taken, batch, vectors(t), own);
            using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using (cancellation.UnsafeRegister(static r => ((RunOptions)r!).Terminate = true, run))
            {
                session.Run(run, inputNames, [input], outputNames, outputs!);
            }
        }
        catch (Exception e) when (OrtFailure.IsOne(e))
        {
            cancellation.ThrowIfCancellationRequested();
            throw OrtFailure.Translate(model.Name, e);
        }
        finally
        {
            foreach (var output in outputs) output?.Dispose();
        }

        for (var t = 0; t < channels.Count; t++) Deliver(t, taken, batch, vectors(t), own);
    }

    private int Position(int tap) => Array.IndexOf(outputNames, Taps[tap].Name);

    /// <summary>The first channel of a tensor holds its buffer: the same tensor may be pooled in several ways.</summary>
    private int Owner(int tap)
    {
        for (var t = 0; t < tap; t++)
        {
            if (Taps[t].Name == Taps[tap].Name) return t;
        }

        return tap;
    }

    private bool WritesToCaller(int tap, int taken, int batch) => channels[tap].IsDirect && taken == batch && Taps.Count(t => t.Name == Taps[tap].Name) == 1;

    private OrtValue OutputValue(int tap, int taken, int batch, Memory<float> vectors, CallBuffers own)
    {
        var (channel, shape) = (channels[tap], channels[tap].TensorShape(batch));
        var count = checked(batch * channel.Shape.Count);
        if (channel.IsHalf) return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, own.Half(tap, count), shape);
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, WritesToCaller(tap, taken, batch) ? vectors : own.Map(tap, count), shape);
    }

    private void Deliver(int tap, int taken, int batch, Memory<float> vectors, CallBuffers own)
    {
        if (WritesToCaller(tap, taken, batch)) return;
        var (channel, owner) = (channels[tap], Owner(tap));
        var count = taken * channel.Shape.Count;
        var maps = own.Map(owner, checked(batch * channel.Shape.Count)).Span[..count];
        if (channel.IsHalf && owner == tap) TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(own.Half(tap, count).Span), maps);
        channel.Pool(maps, taken, vectors.Span);
    }

    private OrtValue InputValue(ReadOnlyMemory<float> images, int taken, int batch, CallBuffers own)
    {
        // The runtime only reads its inputs.
        var whole = taken == batch ? MemoryMarshal.AsMemory(images) : own.Padded(images.Span, batch * Input.Count);
        var shape = Input.Shape(batch);
        return Input.Element switch
        {
            TensorElement.Float16 => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, own.ToHalf(whole.Span), shape),
            TensorElement.UInt8 => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, own.ToBytes(whole.Span), shape),
            _ => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, whole, shape),
        };
    }
}
