using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>What opening found out.</summary>
internal sealed record BackboneFacts(
    BackboneInput Input,
    int? FixedBatch,
    int? CallBatch,
    ChosenDevice Device,
    ExecutionProfile Execution,
    Feeding Feeding,
    string? PenultimateReason,
    string? BatchNote,
    IReadOnlyList<TapOutput> Outputs);

/// <summary>From a model and wishes to a session that is cut off behind its last tap and known to run.</summary>
internal static class BackboneOpening
{
    // Two images tell a batch dimension from a constant 1.
    private const int ProbeBatch = 2;

    public static Backbone Open(OnnxModel whole, BackboneOptions options, CancellationToken cancellation)
    {
        if (options.Taps.Count == 0) throw new UsageException("no tap was asked for, expected at least one (auto is the penultimate)");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        var penultimate = new Lazy<Penultimate>(() => PenultimateFinder.Find(whole));
        var tensors = options.Taps.Select(t => TapResolver.Tensor(whole, t.Name, penultimate)).ToList();
        var model = whole.WithOutputs([.. tensors.Distinct()]);
        RequireEvaluationMode(model);
        var declared = DeclaredInput.Of(model);
        var input = declared.Settle(model.Name, options.InputSize);
        // A graph that was exported for one batch does as a rule for any: then it costs nothing that it was.
        var opened = declared.Batch is { } own && options.Batch != 1 ? model.WithOpenBatch(declared.Name, own) : null;
        return AutoFallback.Open(options.Device, (device, why) => (opened is null ? null : OpenOn(opened, null, device, why)) ?? OpenOn(model, declared.Batch, device, why)!);

        ProbeOutcome? Probe(OpeningProbe probe, int? only, int batch) =>
            only is { } alone ? probe.Fixed(alone) : declared.Batch is { } before ? probe.Opened(before, batch) : probe.Open(batch);

        Backbone? OpenOn(OnnxModel graph, int? only, DeviceSpec device, string? why)
        {
            using var profile = new ProviderProfile();
            var session = NetworkSession.Open(graph, device, options.Threads, out var chosen, profile.Configure, options.Threads > 1);
            try
            {
                chosen = chosen with { Reason = why ?? chosen.Reason };
                var feeding = options.Feeding ?? (chosen.IsProcessor ? Feeding.WholeOnEachThread : Feeding.DecodeAhead);
                int? asked = only ?? (options.Batch == 1 ? 1 : feeding == Feeding.DecodeAhead ? options.Batch ?? options.DeviceBatch : null);
                // The first run on a device compiles its kernels; only the probe's last tells what they cost.
                var outcome = OpenSize.Run(model.Name, declared, input, size => Probe(new OpeningProbe(session, graph, size, cancellation), only, asked ?? ProbeBatch), cancellation);
                if (outcome is not var (batch, facts, note))
                {
                    session.Dispose();
                    return null;
                }

                var execution = ProviderProfile.End(session, model.Name);
                DeviceCoverage.Require(model.Name, model.Graph, chosen, execution);
                var byName = model.Outputs.Select(o => o.Name).Zip(facts).ToDictionary(p => p.First, p => p.Second);
                var layouts = new MapLayouts(whole);
                var outputs = options.Taps.Zip(tensors, (tap, tensor) => Output(layouts, model.Name, tensor, tap.Pool, byName[tensor], batch)).ToList();
                var reason = penultimate.IsValueCreated ? penultimate.Value.Reason : null;
                int? callBatch = asked is null && batch == ProbeBatch ? null : batch;
                return new Backbone(session, model, new BackboneFacts(input, declared.Batch ?? callBatch, callBatch, chosen, execution, feeding, reason, note, outputs));
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
    }

    /// <summary>A vector is kept under its image's content, so it must follow from the image alone.</summary>
    private static void RequireEvaluationMode(OnnxModel model)
    {
        if (TrainingModeNodes.Find(model) is not [var first, ..] all) return;
        throw new TlearnException(
            $"{model.Name}: {TrainingModeNodes.Describe(first)}{(all.Count > 1 ? $" (and {all.Count - 1} more nodes)" : "")}: a vector must be its image's alone",
            "Export the network again in evaluation mode (PyTorch: model.eval() before torch.onnx.export), or take a tap in front of that node.");
    }

    private static TapOutput Output(MapLayouts layouts, string model, string tensor, string? pool, TensorFacts? facts, int batch)
    {
        var (shape, pooling) = TapResolver.Settle(layouts, model, tensor, pool, facts, batch);
        var tap = new BackboneTap(tensor, pooling.Name, pooling.Dimension(shape)) { ClassTokens = shape.ClassTokens };
        return new TapOutput(tap, shape, pooling, facts!.Shape[1..], facts.Element == "Float16");
    }
}

/// <summary>Device <c>auto</c>: the best provider that works, and where that one cannot run a network, the processor with the reason said.</summary>
internal static class AutoFallback
{
    /// <summary>Opens a network where it is asked for.</summary>
    /// <param name="device">What was asked for.</param>
    /// <param name="open">Opens on a device; the second argument is why it is that one, where this knows better than the device itself.</param>
    public static T Open<T>(DeviceSpec device, Func<DeviceSpec, string?, T> open) => Open(device, () => DeviceCatalogue.Probe().Default, open);

    /// <inheritdoc cref="Open{T}(DeviceSpec, Func{DeviceSpec, string?, T})"/>
    /// <param name="device">What was asked for.</param>
    /// <param name="best">Name of the provider that <c>auto</c> takes first.</param>
    /// <param name="open">As above.</param>
    internal static T Open<T>(DeviceSpec device, Func<string> best, Func<DeviceSpec, string?, T> open)
    {
        if (device.Provider != "auto") return open(device, null);
        try
        {
            return open(device, null);
        }
        catch (TlearnException e) when (e is not UsageException && best() != DeviceSpec.Cpu.Provider)
        {
            return open(DeviceSpec.Cpu, $"{best()} works here but not for this network: {e.Message}");
        }
    }
}
