using TransferLearning.Core.Features;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Comparing;

/// <summary>A head on a source of features.</summary>
internal sealed class HeadCell(FeatureSource source, FeatureMatrix features, HeadChoice choice, TrainSize size, ComparisonData data) : CellRun(source.Model, source.Tap, choice.Name, size, data)
{
    protected override IReadOnlyList<string> Tuned => choice.Tuned;

    protected override string Scale => choice.Settings.Scale;

    protected override PartAnswers Answer(PartRows part, int seed, CancellationToken cancellation) =>
        HeadMeasurement.Answer(choice with { Settings = choice.Settings with { Seed = seed } }, features, Data.Measured, part, cancellation);
}
