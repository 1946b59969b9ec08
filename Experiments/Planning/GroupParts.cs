using TransferLearning.Core;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Planning;

/// <summary>Parts of which each answers one group, after a fit on all others.</summary>
internal static class GroupParts
{
    /// <summary>Plans. Images without group are learned from and never answered, which a warning says; so are images whose copies the group holds left out of training.</summary>
    /// <exception cref="UsageException">The data name fewer than two groups.</exception>
    public static ProtocolPlan Plan(ExperimentSpecification specification, MeasuredData data)
    {
        int[] labelled = [.. Enumerable.Range(0, data.Items.Count).Where(r => data.Labels[r] >= 0)];
        var groups = labelled.Where(r => data.Items[r].Group is not null).GroupBy(r => data.Items[r].Group!).OrderBy(g => g.Key, NaturalOrder.Instance).ToList();
        if (groups.Count < 2)
        {
            throw new UsageException(
                $"protocol leave-one-group-out: the labelled images name {Counted.Of(groups.Count, "group")}, expected at least 2",
                "Give a manifest with a column 'group', or say which column names them: datasets: [{images: M.csv, group: COLUMN}].");
        }

        var warnings = new List<string>();
        var without = labelled.Count(r => data.Items[r].Group is null);
        if (without > 0) warnings.Add($"{Counted.Of(without, "labelled image has", "labelled images have")} no group: learned from in every part, answered in none");
        var (folds, _) = IdenticalContent.KeepApart(data.Items, [.. groups.Select(g => new SplitFold([.. labelled.Where(r => data.Items[r].Group != g.Key)], [.. g]))], warnings);
        var parts = ProtocolPlan.Sized(specification, _ => groups.Select((g, i) => (g.Key, $"{specification.Protocol.Identity} group {g.Key}", (Func<SplitFold>)(() => folds[i]))), data);
        return new ProtocolPlan(parts, [.. warnings, .. ProtocolPlan.OfFamilies(folds, data), .. ProtocolPlan.OfUnseenClasses(folds, data), .. ProtocolPlan.OfSmallClasses(specification.TrainSizes, folds[0].Train, data.Labels, data.Classes)]);
    }
}
