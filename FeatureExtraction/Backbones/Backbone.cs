using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// A network cut off behind its last tap: images in, one vector a tap and image out. Several threads may call <see cref="Run"/> at once;
/// they share one session and its weights.
/// </summary>
internal sealed class Backbone : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OnnxModel _model;
    private readonly IReadOnlyList<TapOutput> _outputs;
    private readonly int[] _owners;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly ConcurrentStack<CallBuffers> _buffers = [];
    private readonly ConcurrentStack<BoundCall> _boundCalls = [];

    internal Backbone(InferenceSession session, OnnxModel model, BackboneFacts facts)
    {
        _session = session;
        _model = model;
        _outputs = facts.Outputs;
        _inputNames = [facts.Input.Name];
        // The same tensor may be pooled in several ways; the first tap of it holds its memory.
        _owners = [.. _outputs.Select(c => _outputs.Index().First(other => other.Item.Tap.Name == c.Tap.Name).Index)];
        _outputNames = [.. _owners.Distinct().Select(o => _outputs[o].Tap.Name)];
        (Input, FixedBatch, CallBatch, Device, Execution, Feeding) = (facts.Input, facts.FixedBatch, facts.CallBatch, facts.Device, facts.Execution, facts.Feeding);
        (PenultimateReason, BatchNote) = (facts.PenultimateReason, facts.BatchNote);
        Taps = [.. _outputs.Select(c => c.Tap)];
    }

    /// <summary>The taps, in the order they were asked for.</summary>
    public IReadOnlyList<BackboneTap> Taps { get; }

    /// <summary>What an image must look like.</summary>
    public BackboneInput Input { get; }

    /// <summary>The batch that the graph declares, or the device insists on; 1 also where the network mixes images or was asked to take one at a time; <see langword="null"/> where any will do.</summary>
    public int? FixedBatch { get; }

    /// <summary>
    /// Images of every call; <see langword="null"/> where any number will do. <see cref="Run"/> fills up a call that has fewer. It differs from
    /// <see cref="FixedBatch"/> where the graph declares a batch and was seen to give the same vectors with another.
    /// </summary>
    public int? CallBatch { get; }

    /// <summary>SHA-256 of the model, external data included.</summary>
    public string ModelSha256 => _model.Sha256;

    /// <summary>Where it runs and, where <c>auto</c> chose, why.</summary>
    public ChosenDevice Device { get; }

    /// <summary>Which provider really ran which node, in a batch of generated images when the network was opened.</summary>
    public ExecutionProfile Execution { get; }

    /// <summary>How images should come to it.</summary>
    internal Feeding Feeding { get; }

    /// <summary>The network as it runs: cut behind its last tap.</summary>
    internal OnnxModel Model => _model;

    /// <summary>The way from each of <see cref="Taps"/>' tensors to vectors.</summary>
    internal IReadOnlyList<TapOutput> Outputs => _outputs;

    /// <summary>How <c>auto</c> was resolved, a sentence; <see langword="null"/> where no tap asked for it.</summary>
    public string? PenultimateReason { get; }

    /// <summary>Why images go through it one at a time, or what else its batches do to them, a sentence; <see langword="null"/> where there is nothing to say.</summary>
    public string? BatchNote { get; }

    /// <summary>Opens a model, runs it on generated images and makes sure that it runs where it was asked to.</summary>
    /// <param name="options">What to open, and where it runs.</param>
    /// <param name="cancellation">Stops within one operator: the first run on a device may compile for minutes.</param>
    /// <exception cref="TlearnException">
    /// The file, a tap, the input size or the device is not usable, or the device leaves the network's main work to another; the message says which and why.
    /// </exception>
    public static Backbone Open(BackboneOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return BackboneOpening.Open(OnnxModel.Load(options.ModelPath), options, cancellation);
    }

    /// <summary>Opens a model that is in memory already; <see cref="BackboneOptions.ModelPath"/> is not read.</summary>
    /// <exception cref="TlearnException">As for <see cref="Open(BackboneOptions, CancellationToken)"/>.</exception>
    public static Backbone Open(OnnxModel model, BackboneOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return BackboneOpening.Open(model, options, cancellation);
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
        ArgumentOutOfRangeException.ThrowIfNotEqual(vectors.Count, _outputs.Count);
        for (var t = 0; t < _outputs.Count; t++) ArgumentOutOfRangeException.ThrowIfNotEqual(vectors[t].Length, checked(count * Taps[t].Dimension));
        var step = CallBatch ?? count;
        for (var start = 0; start < count; start += step)
        {
            cancellation.ThrowIfCancellationRequested();
            var taken = Math.Min(step, count - start);
            RunBatch(images.Slice(start * Input.Count, taken * Input.Count), taken, Part, cancellation);

            Memory<float> Part(int tap) => vectors[tap].Slice(start * Taps[tap].Dimension, taken * Taps[tap].Dimension);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var call in _boundCalls) call.Dispose();
        _session.Dispose();
    }

    /// <summary>Embeds one image of a size of its own, for a network that takes any size and has no larger batch than 1.</summary>
    internal void RunSized(ReadOnlyMemory<float> image, ImageSize size, IReadOnlyList<Memory<float>> vectors, CancellationToken cancellation) =>
        Guarded(run => RunOpen(Input with { Size = size }, image, 1, run, tap => vectors[tap]), cancellation);

    private void RunBatch(ReadOnlyMemory<float> images, int count, Func<int, Memory<float>> vectors, CancellationToken cancellation) => Guarded(
        run =>
        {
            if (CallBatch is { } batch) RunBound(images, count, batch, run, vectors);
            else RunOpen(Input, images, count, run, vectors);
        },
        cancellation);

    private void Guarded(Action<RunOptions> work, CancellationToken cancellation)
    {
        try
        {
            using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using (cancellation.UnsafeRegister(static r => ((RunOptions)r!).Terminate = true, run)) work(run);
        }
        catch (Exception e) when (OrtFailure.IsOne(e))
        {
            cancellation.ThrowIfCancellationRequested();
            throw OrtFailure.Translate(_model.Name, e);
        }
    }

    private void RunBound(ReadOnlyMemory<float> images, int count, int batch, RunOptions run, Func<int, Memory<float>> vectors)
    {
        if (!_boundCalls.TryPop(out var call)) call = new BoundCall(_session, Input, _outputs, _owners, batch);
        try
        {
            call.Run(images.Span, count, run, vectors);
        }
        finally
        {
            _boundCalls.Push(call);
        }
    }

    private void RunOpen(BackboneInput shape, ReadOnlyMemory<float> images, int count, RunOptions run, Func<int, Memory<float>> vectors)
    {
        if (!_buffers.TryPop(out var own)) own = new CallBuffers(_outputs.Count);
        var values = new List<OrtValue>();
        try
        {
            using var input = own.Input(shape, count, images);
            foreach (var tap in _owners.Distinct()) values.Add(own.Output(_outputs[tap], tap, count, WritesToCaller(tap) ? vectors(tap) : (Memory<float>?)null));
            _session.Run(run, _inputNames, [input], _outputNames, values);
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }

        foreach (var tap in _owners.Distinct()) own.Widen(_outputs[tap], tap, count);
        for (var t = 0; t < _outputs.Count; t++)
        {
            if (!WritesToCaller(t)) _outputs[t].Pool(own.Map(_owners[t], count * _outputs[t].Shape.Count).Span, count, vectors(t).Span);
        }

        _buffers.Push(own);
    }

    private bool WritesToCaller(int tap) => _outputs[tap].IsDirect && _owners.Count(o => o == _owners[tap]) == 1;
}
