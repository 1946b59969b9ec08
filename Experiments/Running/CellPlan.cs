using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Running;

/// <summary>The cells of a group: every tap, head, training size, seed and fold.</summary>
internal static class CellPlan
{
    /// <summary>The cells, in the experiment's order.</summary>
    /// <param name="specification">The experiment.</param>
    /// <param name="owner">The group.</param>
    /// <param name="parts">The parts of the protocol.</param>
    public static IEnumerable<PlannedCell> Of(ExperimentSpecification specification, FeatureGroup owner, IReadOnlyList<PlannedPart> parts)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(owner);
        if (owner.Finetune is { } finetune) return parts.Select((part, p) => new PlannedCell(Describe(owner, owner.Taps[0], part, null, finetune), owner, 0, part, null, [.. owner.Order, 0, p]));
        return
            from tap in owner.Taps.Index()
            from head in specification.Heads.Index()
            from part in parts.Index()
            select new PlannedCell(Describe(owner, tap.Item, part.Item, head.Item, null), owner, tap.Index, part.Item, head.Item, [.. owner.Order, (tap.Index * specification.Heads.Count) + head.Index, part.Index]);
    }

    private static CellDescription Describe(FeatureGroup group, string tap, PlannedPart part, HeadVariant? head, FinetuneEntry? finetune) => new()
    {
        Dataset = group.Dataset.Name,
        Approach = head is null ? CellDescription.Finetune : CellDescription.ApproachOf(tap),
        Model = group.Network.ShownName,
        Preprocess = group.Network.Preprocess,
        Tap = tap,
        Pool = group.Pool,
        Views = group.Views,
        Scale = head?.Scale ?? "",
        Head = head?.Name ?? "",
        Unfreeze = finetune is null ? "" : $"{finetune.Unfreeze}",
        Parameters = head?.Words ?? finetune!.Words,
        TrainSize = part.TrainSize,
        Seed = part.Seed,
        Fold = part.Fold,
    };
}
