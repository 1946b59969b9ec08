using System.Globalization;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Planning;

/// <summary>Parts of a stratified cross-validation, repeated with other folds.</summary>
internal static class FoldParts
{
    /// <summary>Plans. Splits that the data name play no part, which a warning says, unless they settle what is held out.</summary>
    public static ProtocolPlan Plan(ExperimentSpecification specification, FoldsProtocol protocol, MeasuredData data, IReadOnlyCollection<string> listed)
    {
        var choice = protocol.HoldingOut is { } seedOfChoice ? ChoiceRows.Of(data, listed, seedOfChoice) : null;
        // Splits are taken off: cross-validation is of all labelled images, or of all that may choose.
        IReadOnlyList<DatasetItem> items = choice is not null ? [.. choice.Choice.Select(r => data.Items[r] with { Split = null })]
            : data.Items.Any(i => i.Split is not null) ? [.. data.Items.Select(i => i with { Split = null })] : data.Items;
        var plans = new Dictionary<(int, int), Lazy<SplitPlan>>();
        var first = Folds(specification.Seeds[0], 1).Value;
        string[] ignored = choice is null && !ReferenceEquals(items, data.Items) ? ["the data name splits, which cross-validation does not heed: all labelled images are dealt into the folds"] : [];
        var folds = first.Folds.Select(OfData).ToList();
        return new ProtocolPlan(
            ProtocolPlan.Sized(specification, Named, data),
            [.. ignored, .. choice?.Warnings ?? [], .. first.Warnings, .. ProtocolPlan.OfFamilies(folds, data), .. ProtocolPlan.OfUnseenClasses(folds, data), .. ProtocolPlan.OfSmallClasses(specification.TrainSizes, folds[0].Train, data.Labels, data.Classes)]);

        SplitFold OfData(SplitFold fold) => choice is null ? fold : new SplitFold([.. fold.Train.Select(i => choice.Choice[i])], [.. fold.Test.Select(i => choice.Choice[i])]);

        Lazy<SplitPlan> Folds(int seed, int repeat) => plans.TryGetValue((seed, repeat), out var plan)
            ? plan
            : plans[(seed, repeat)] = new Lazy<SplitPlan>(() => SplitPlanner.Plan(items, protocol.Count, SeedOf(seed, repeat)));

        IEnumerable<(string, string, Func<SplitFold>)> Named(int seed) =>
            from repeat in Enumerable.Range(1, protocol.Repeats)
            let plan = Folds(seed, repeat)
            from fold in Enumerable.Range(0, protocol.Count)
            let number = (((repeat - 1) * protocol.Count) + fold + 1).ToString(CultureInfo.InvariantCulture)
            select (number, $"{protocol.Identity} repeat {repeat} fold {fold}", (Func<SplitFold>)(() => OfData(plan.Value.Folds[fold])));
    }

    /// <summary>The seed of a repeat's folds; the first repeat has the seed's own, as <c>compare</c> has.</summary>
    internal static int SeedOf(int seed, int repeat) => repeat == 1 ? seed : (int)(SplitMix64.Stream(seed, repeat).NextUInt64() >> 33);
}
