namespace TransferLearning.Experiments.Advising;

/// <summary>Images a second of candidates in use: the network as far as the layer, and the head.</summary>
/// <param name="networks">The networks.</param>
/// <param name="speed">Their speed.</param>
internal sealed class CandidateSpeeds(IReadOnlyList<AdvisedNetwork> networks, NetworkSpeed speed)
{
    private const int Passes = 2;

    /// <summary>Measures the networks of candidates as far as their layers, in turn, so that a busy machine is as busy for all of them.</summary>
    public void Measure(IEnumerable<Candidate> candidates, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        List<Candidate> layers = [.. candidates.DistinctBy(c => (c.Model, c.Tap)).Where(c => !speed.IsSettled(Network(c), c.Tap))];
        for (var pass = 0; pass < Passes; pass++)
        {
            foreach (var layer in layers) speed.Measure(Network(layer), layer.Tap, cancellation);
        }

        foreach (var layer in layers) speed.Settle(Network(layer), layer.Tap);
    }

    /// <summary>The speed; where the layer was not measured by itself, that of the network as far as its last layer, which is no quicker.</summary>
    public double Of(Standing standing)
    {
        ArgumentNullException.ThrowIfNull(standing);
        var network = Network(standing.Candidate);
        var rate = speed.Known(network, standing.Candidate.Tap) ?? speed.Known(network, "auto") ?? 0;
        // A network that is trained answers by itself: the seconds of its answers are those of the network, which the rate has in it.
        var head = standing.Candidate.Unfreeze.Length > 0 ? 0 : standing.PredictSeconds;
        return rate <= 0 ? 0 : 1 / ((1 / rate) + head);
    }

    private AdvisedNetwork Network(Candidate candidate) => networks.First(n => n.Name == candidate.Model);
}
