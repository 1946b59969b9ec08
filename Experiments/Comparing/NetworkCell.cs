using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Comparing;

/// <summary>A network that is trained in every part.</summary>
internal sealed class NetworkCell(INetworkChoice network, TrainSize size, ComparisonData data) : CellRun(network.Model, network.Tap, network.Name, size, data)
{
    protected override PartAnswers Answer(PartRows part, int seed, CancellationToken cancellation) => NetworkMeasurement.Answer(network, Data.Measured, part, cancellation);
}
