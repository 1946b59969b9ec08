using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Planning;

/// <summary>Parts of the splits that the data name.</summary>
internal static class GivenParts
{
    /// <summary>Plans.</summary>
    public static ProtocolPlan Plan(ExperimentSpecification specification, GivenProtocol protocol, MeasuredData data, IReadOnlyCollection<string> listed)
    {
        var (fold, warnings) = Fold(protocol.Name, protocol.Split, data, listed, withVal: protocol.Preset is { ValidationShare: > 0 });
        var parts = ProtocolPlan.Sized(specification, _ => [("", protocol.Identity, () => fold)], data);
        return new ProtocolPlan(parts, [.. warnings, .. TooFew(protocol, fold.Train.Length), .. ProtocolPlan.OfFamilies([fold], data), .. ProtocolPlan.OfSmallClasses(specification.TrainSizes, fold.Train, data.Labels, data.Classes)]);
    }

    private static IEnumerable<string> TooFew(GivenProtocol protocol, int train) => protocol.Preset is { TrainImages: { } asked } && train < asked
        ? [$"{protocol.Name} takes {asked:N0} training images, and there are {train:N0}: all were taken, so this is not the protocol as published"]
        : [];

    /// <summary>Training rows of <c>train</c>, test rows of the split that is answered.</summary>
    /// <param name="protocol">Name of the protocol, for messages.</param>
    /// <param name="split">The split; <see langword="null"/> for <c>test</c>, else <c>val</c>.</param>
    /// <param name="data">The items.</param>
    /// <param name="listed">Splits of which no image can be used.</param>
    /// <param name="withVal">Whether the rows of <c>val</c> are learned from, too, where <c>test</c> is answered.</param>
    /// <exception cref="UsageException">The data have no such splits.</exception>
    internal static (SplitFold Fold, IReadOnlyList<string> Warnings) Fold(string protocol, string? split, MeasuredData data, IReadOnlyCollection<string> listed, bool withVal)
    {
        var answered = split ?? GivenSplits.TestSplit(data.Items, listed)
            ?? throw new UsageException($"protocol {protocol}: the data have no split 'test' or 'val' to measure on", "Name splits (folders train and test, or a column 'split'), or cross-validate: protocol: {kind: folds, k: 5}.");
        var items = withVal && answered == "test" ? [.. data.Items.Select(i => i.Split == "val" ? i with { Split = "train" } : i)] : data.Items;
        var plan = SplitPlanner.Plan(items, folds: 2, seed: 0, answered, listed);
        return (plan.Folds[0], plan.Warnings);
    }
}
