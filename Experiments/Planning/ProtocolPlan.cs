using TransferLearning.Core;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Planning;

/// <summary>The parts that a protocol makes of some data, the same for every network and head.</summary>
/// <param name="Parts">The parts, in the order of training sizes, seeds and folds.</param>
/// <param name="Warnings">What a reader of the results should know, a sentence each.</param>
internal sealed record ProtocolPlan(IReadOnlyList<PlannedPart> Parts, IReadOnlyList<string> Warnings)
{
    /// <summary>Plans.</summary>
    /// <param name="specification">Protocol, training sizes and seeds.</param>
    /// <param name="data">The items; those without label take no part.</param>
    /// <param name="listed">Splits that the data have besides, of which no image can be used.</param>
    /// <exception cref="UsageException">The protocol does not fit the data; the message says why.</exception>
    public static ProtocolPlan Of(ExperimentSpecification specification, MeasuredData data, IReadOnlyCollection<string> listed)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(data);
        return specification.Protocol switch
        {
            GivenProtocol given => GivenParts.Plan(specification, given, data, listed),
            FoldsProtocol folds => FoldParts.Plan(specification, folds, data, listed),
            HeldOutProtocol held => HeldOutParts.Plan(specification, held, data, listed),
            GroupsProtocol => GroupParts.Plan(specification, data),
            EpisodesProtocol episodes => EpisodeParts.Plan(specification, episodes, data, listed),
            var other => throw new ArgumentException($"unknown protocol {other.Name}", nameof(specification)),
        };
    }

    /// <summary>The protocol in sentences.</summary>
    public static string Describe(ExperimentSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return specification.Protocol switch
        {
            { Preset: { } preset } => $"{preset.Reproduced} Not reproduced: {preset.NotReproduced}",
            GivenProtocol given => $"Fitted on the split 'train', measured on the split {(given.Split is { } split ? $"'{split}'" : "'test', or 'val' where there is no 'test'")}.",
            HeldOutProtocol => "Fitted on the images that chose, measured on those that were held out from every choice.",
            FoldsProtocol folds => $"Stratified {folds.Count}-fold cross-validation{(folds.Repeats > 1 ? $", repeated {folds.Repeats} times with other folds" : "")}, from other folds with each seed; images of one group, and copies of one image, never stand on both sides.{(folds.HoldingOut is null ? "" : " Images that are held out to measure what was chosen took no part.")}",
            GroupsProtocol => "Each group in turn was answered by what was fitted on all the others.",
            EpisodesProtocol e => $"{e.Count} episodes: {e.Ways} classes were drawn, {string.Join(" or ", e.Shots)} images of each learned from, and up to {e.Queries} others of each answered (where the data have splits, learned from train and answered from the split for testing); the accuracy is the mean over the episodes, its interval 1.96 standard errors of that mean.",
            var other => other.Name,
        } + (specification.TrainSizes is [var only] && only == TrainSize.All ? "" : " Training images of a size were drawn by class and seed; those of a smaller size are among those of a larger one.");
    }

    /// <summary>The parts of every training size, seed and fold.</summary>
    /// <param name="specification">Training sizes, seeds, and how parameters are chosen.</param>
    /// <param name="folds">The folds of a seed: name, what decides them, rows that are split off when they are needed.</param>
    /// <param name="data">The items.</param>
    internal static IReadOnlyList<PlannedPart> Sized(ExperimentSpecification specification, Func<int, IEnumerable<(string Name, string Identity, Func<SplitFold> Rows)>> folds, MeasuredData data)
    {
        var protocol = specification.Protocol;
        if (protocol.Preset is { } preset) return [.. from seed in specification.Seeds from fold in folds(seed) select Published(preset, seed, fold, data)];
        return
        [
            .. from size in specification.TrainSizes
               from seed in specification.Seeds
               from fold in folds(seed)
               select new FitPart(size.Text, seed, fold.Name, $"{fold.Identity} size {size.Text} seed {seed}", () => Drawn(fold.Rows(), size, seed)),
        ];

        PartRows Drawn(SplitFold rows, TrainSize size, int seed) => new(TrainingSubsets.Draw(rows.Train, data.Labels, size, seed), rows.Test);
    }

    /// <summary>Sentences on classes that have fewer training images than a size asks for.</summary>
    internal static IEnumerable<string> OfSmallClasses(IEnumerable<TrainSize> sizes, int[] train, int[] labels, IReadOnlyList<string> classes)
    {
        foreach (var size in sizes.OfType<TrainSize.PerClass>())
        {
            var few = train.GroupBy(r => labels[r]).Where(c => c.Count() < size.Count).Select(c => classes[c.Key]).ToList();
            if (few.Count > 0) yield return $"{Counted.Of(few.Count, "class has", "classes have")} fewer than {size.Count} training images, '{few[0]}' among them: all that there are were taken";
        }
    }

    /// <summary>Sentences on answered images that are not independent of one another.</summary>
    /// <param name="folds">The parts.</param>
    /// <param name="data">The items.</param>
    internal static IEnumerable<string> OfFamilies(IEnumerable<SplitFold> folds, MeasuredData data)
    {
        int[] asked = [.. folds.SelectMany(f => f.Test).Distinct().Order()];
        return FamilyWarnings.OfMeasured([.. asked.Select(r => data.Items[r])], data.Families.Select(asked));
    }

    /// <summary>Sentences on classes that are answered in parts whose training images have none of them.</summary>
    internal static IEnumerable<string> OfUnseenClasses(IReadOnlyList<SplitFold> folds, MeasuredData data)
    {
        var unseen = new int[data.Classes.Count];
        foreach (var fold in folds)
        {
            var seen = fold.Train.Select(r => data.Labels[r]).ToHashSet();
            foreach (var label in fold.Test.Select(r => data.Labels[r]).Where(l => !seen.Contains(l)).Distinct()) unseen[label]++;
        }

        return unseen.Index().Where(c => c.Item > 0).Select(c => $"class '{data.Classes[c.Index]}' is answered in {Counted.Of(c.Item, "part")} of {folds.Count} whose training images have none of it: no head can answer it there");
    }

    private static FitPart Published(ProtocolPreset preset, int seed, (string Name, string Identity, Func<SplitFold> Rows) fold, MeasuredData data)
    {
        var amount = preset.TrainImages is { } count ? $"{count} in all" : "all";
        return new FitPart(amount, seed, fold.Name, $"{preset.Name} {fold.Identity} seed {seed}", () =>
        {
            var rows = fold.Rows();
            var train = preset.TrainImages is { } some ? TrainingSubsets.DrawAny(rows.Train, some, seed) : rows.Train;
            if (preset.ValidationShare == 0) return new PartRows(train, rows.Test);
            // vtab1k chooses among its own 1,000 images, whatever splits there are.
            int[] val = preset.TrainImages is null ? [.. train.Where(r => data.Items[r].Split == "val")] : [];
            return new PartRows(train, rows.Test, val.Length > 0 ? val : TrainingSubsets.DrawValidation(train, data.Labels, preset.ValidationShare, seed));
        });
    }
}
