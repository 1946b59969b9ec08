using TransferLearning.Notes;

namespace TransferLearning.Experiments.Running;

/// <summary>
/// Taps and poolings that come to the same: <c>auto</c> beside the name that it stands for; a tap that is a vector already is pooled by none of several poolings, and the usual pooling may be
/// named beside <c>auto</c>. Ranked against each other they would be rivals that are one.
/// </summary>
internal static class SameFeatures
{
    /// <summary>The plans without cells that another tap or pooling measures already; of several the first stays.</summary>
    /// <param name="plans">What is to be run; what was not extracted yet stays whole.</param>
    /// <param name="log">Told of each tap that is measured once.</param>
    public static List<GroupPlan> Once(IReadOnlyList<GroupPlan> plans, RunLog log)
    {
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(log);
        var first = new Dictionary<(string, string, string, string, string, string), string>();
        var taps = new Dictionary<(string, string, string, string, string, string), string>();
        var once = new List<GroupPlan>();
        foreach (var plan in plans)
        {
            var group = plan.Group;
            if (plan.Record is not { } record || group.Finetune is not null)
            {
                once.Add(plan);
                continue;
            }

            var same = new HashSet<int>();
            foreach (var (t, found) in record.Taps.Index())
            {
                // A program that asks for both knows what it does.
                var features = (group.Dataset.Name, group.Network.Reference.Path, group.Network.Preprocess, group.Views, group.Pool, $"{found.Name} {found.Pool}");
                if (group.ModelPlace.Line > 0 && !taps.TryAdd(features, group.Taps[t]) && taps[features] != group.Taps[t])
                {
                    same.Add(t);
                    log.WarnOnce($"{group.Network.ShownName}: taps '{taps[features]}' and '{group.Taps[t]}' are the same, '{found.Name}': measured once, as '{taps[features]}'");
                    continue;
                }

                var key = (group.Dataset.Name, group.Network.Reference.Path, group.Network.Preprocess, group.Views, group.Taps[t], $"{found.Name} {found.Pool}");
                if (first.TryAdd(key, group.Pool) || first[key] == group.Pool) continue;
                same.Add(t);
                log.WarnOnce($"{group.Network.ShownName}: tap '{found.Name}' {(found.Pool == "none" ? "is a vector already, so that" : $"is pooled by {found.Pool}, so that")} pool '{first[key]}' and '{group.Pool}' are the same: measured once, as '{first[key]}'");
            }

            once.Add(same.Count == 0 ? plan : plan with { Cells = [.. plan.Cells.Where(c => !same.Contains(c.Tap))], MeasuredElsewhere = [.. plan.Cells.Where(c => same.Contains(c.Tap)).Select(c => c.Name)] });
        }

        return once;
    }
}
