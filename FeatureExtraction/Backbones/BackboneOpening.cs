using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>What opening found out.</summary>
internal sealed record BackboneFacts(
    BackboneInput Input,
    int? FixedBatch,
    ChosenDevice Device,
    ExecutionProfile Execution,
    Feeding Feeding,
    string? PenultimateReason,
    IReadOnlyList<TapChannel> Channels);

/// <summary>From a model and wishes to a session that is cut off behind its last tap and known to run.</summary>
internal static class BackboneOpening
{
    // Two images tell a batch dimension from a constant 1.
    private const int ProbeBatch = 2;

    // Enough to keep a graphics card busy; its memory holds many times that.
    private const int DeviceBatch = 32;

    public static Backbone Open(OnnxModel whole, BackboneOptions options, CancellationToken cancellation)
    {
        if (options.Taps.Count == 0) throw new UsageException("no tap was asked for, expected at least one (auto is the penultimate)");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        var penultimate = new Lazy<Penultimate>(() => PenultimateFinder.Find(whole));
        var tensors = options.Taps.Select(t => TapResolver.Tensor(whole, t.Name, penultimate)).ToList();
        var model = whole.WithOutputs([.. tensors.Distinct()]);
        var declared = DeclaredInput.Of(model);
        var input = declared.Settle(model.Name, options.InputSize);
        return AutoFallback.Open(options.Device, OpenOn);

        Backbone OpenOn(DeviceSpec device, string? why)
        {
            using var profile = new ProviderProfile();
            var session = NetworkSession.Open(model, device, options.Threads, out var chosen, profile.Configure);
            try
            {
                chosen = chosen with { Reason = why ?? chosen.Reason };
                var feeding = options.Feeding ?? (chosen.IsProcessor ? Feeding.LaneACore : Feeding.DecodeAhead);
                int? asked = declared.Batch ?? (feeding == Feeding.DecodeAhead ? options.Batch ?? DeviceBatch : null);
                var batch = asked ?? ProbeBatch;
                var facts = Probe(session, model, input, declared.Batch, ref batch, cancellation);
                // The first run on a device compiles its kernels; only the second tells what they cost.
                if (feeding == Feeding.DecodeAhead) NetworkSession.RunBlank(session, model.Name, input, batch, [.. model.Outputs.Select(o => o.Name)], cancellation);
                var execution = ProviderProfile.End(session, model.Name);
                MainWork.Require(model.Name, model.Graph, chosen, execution);
                var byName = model.Outputs.Select(o => o.Name).Zip(facts).ToDictionary(p => p.First, p => p.Second);
                var layouts = new MapLayouts(whole);
                var channels = options.Taps.Zip(tensors, (tap, tensor) => Channel(layouts, model.Name, tensor, tap.Pool, byName[tensor], batch)).ToList();
                var reason = penultimate.IsValueCreated ? penultimate.Value.Reason : null;
                int? fixedBatch = asked is null && batch == ProbeBatch ? null : batch;
                return new Backbone(session, model, new BackboneFacts(input, fixedBatch, chosen, execution, feeding, reason, channels));
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
    }

    /// <summary>Runs blank images. Where the graph declares an open batch and yet fails for several images, it may still run for one.</summary>
    private static IReadOnlyList<TensorFacts?> Probe(InferenceSession session, OnnxModel model, BackboneInput input, int? declared, ref int batch, CancellationToken cancellation)
    {
        var outputs = model.Outputs.Select(o => o.Name).ToList();
        try
        {
            return NetworkSession.RunBlank(session, model.Name, input, batch, outputs, cancellation);
        }
        catch (TlearnException) when (declared is null && !cancellation.IsCancellationRequested)
        {
            batch = 1;
            return NetworkSession.RunBlank(session, model.Name, input, batch, outputs, cancellation);
        }
    }

    private static TapChannel Channel(MapLayouts layouts, string model, string tensor, string? pool, TensorFacts? facts, int batch)
    {
        var (shape, pooling) = TapResolver.Settle(layouts, model, tensor, pool, facts, batch);
        var tap = new BackboneTap(tensor, pooling.Name, pooling.Dimension(shape)) { ClassTokens = shape.ClassTokens };
        return new TapChannel(tap, shape, pooling, facts!.Shape[1..], facts.Element == "Float16");
    }
}
