using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.Scoring;
using TransferLearning.Notes;

namespace TransferLearning.Explaining;

/// <summary>Which way explains a network: the one that was asked for, else the first that can.</summary>
internal static class AttributionChoice
{
    private const string OtherMethods = "Take `Method` occlusion, which needs no slope.";

    /// <summary>Opens it.</summary>
    /// <param name="network">What is explained.</param>
    /// <param name="method">What was asked for.</param>
    /// <param name="layer">The layer that was asked for, if any.</param>
    /// <param name="log">Told which way was taken where none was asked for and it is not the usual one.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <exception cref="TlearnException">What was asked for does not go with the network.</exception>
    public static IAttribution Open(ExplainedNetwork network, ExplanationMethod method, string? layer, RunLog log, CancellationToken cancellation)
    {
        var asked = method == ExplanationMethod.Auto && layer is not null ? ExplanationMethod.GradCam : method;
        if (asked == ExplanationMethod.Occlusion) return new Occlusion(network);
        if (network.Tensors.AreVotes(network.Graph))
        {
            var why = $"{network.Name} decides by votes, which have no slope";
            return asked == ExplanationMethod.Auto ? Instead(why, new Occlusion(network)) : throw new TlearnException($"{Name(asked)}: {why}", OtherMethods);
        }

        try
        {
            return WithSlope(network, asked, layer, log, cancellation);
        }
        catch (TlearnException e) when (asked == ExplanationMethod.Auto && e is not UsageException && !cancellation.IsCancellationRequested)
        {
            return Instead(e.Message, new Occlusion(network));
        }

        Occlusion Instead(string reason, Occlusion occlusion)
        {
            log.Note($"explained by occlusion, a patch that covers the image place by place: {reason}");
            return occlusion;
        }
    }

    private static IAttribution WithSlope(ExplainedNetwork network, ExplanationMethod asked, string? layer, RunLog log, CancellationToken cancellation)
    {
        if (asked == ExplanationMethod.IntegratedGradients) return new IntegratedGradients(network, cancellation);
        var (one, facts) = Prepared(network, 1, cancellation);
        var maps = new LastMap(one, facts);
        var why = "";
        var map = layer is null ? maps.Find(network.Features, out why) : maps.Named(layer, network.Tensors.Score);
        if (map is not null) return new GradCam(network, ScoreGraph.Build(one, facts, network.Tensors, map.Tensor), map);
        if (asked == ExplanationMethod.GradCam) throw new TlearnException($"{network.Name} has no layer for Grad-CAM: {why}", "Take `Method` integrated-gradients or occlusion, which need no layer; or name one: `Layer` NAME.");
        log.Note($"explained by integrated gradients: there is no layer for Grad-CAM, {why}");
        return new IntegratedGradients(network, cancellation);
    }

    /// <summary>The network at a batch, in the form that gradients are taken of.</summary>
    internal static (PreparedNetwork Network, BlankRunFacts Facts) Prepared(ExplainedNetwork network, int batch, CancellationToken cancellation)
    {
        string[] ends = [.. ((string[])[network.Tensors.Answers, network.Tensors.Deciding, network.Tensors.Score]).Distinct()];
        var prepared = PreparedNetwork.Of(network.Graph.WithOutputs(ends).WithSingleCasts(), network.Size, batch, cancellation);
        return (prepared, BlankRunFacts.Probe(prepared.Model, [prepared.Input], cancellation));
    }

    private static string Name(ExplanationMethod method) => method == ExplanationMethod.GradCam ? "Grad-CAM" : "integrated gradients";
}
