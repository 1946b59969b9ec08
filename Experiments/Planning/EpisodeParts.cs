using TransferLearning.Core;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Planning;

/// <summary>
/// N-shot episodes (Vinyals et al. 2016; their number and the 15 queries as in Snell et al. 2017, Prototypical Networks): ways and shots are drawn from the split <c>train</c> and
/// queries from the split that is answered where the data have splits, else both from all labelled images, none of which then stands on both sides.
/// </summary>
internal static class EpisodeParts
{
    private const int Purpose = 0x53484F54; // "SHOT"
    private const int MostAttempts = 100;

    /// <summary>Plans.</summary>
    /// <exception cref="UsageException">There are fewer classes than ways, or too few images.</exception>
    public static ProtocolPlan Plan(ExperimentSpecification specification, EpisodesProtocol protocol, MeasuredData data, IReadOnlyCollection<string> listed)
    {
        var warnings = new List<string>();
        var (support, query) = Pools(data, listed, warnings);
        var most = protocol.Shots.Max();
        int[] classes = [.. Enumerable.Range(0, data.Classes.Count).Where(c => IsEnough(c, most))];
        if (classes.Length < protocol.Ways)
        {
            var enough = ReferenceEquals(support, query) ? $"images of {most + 1} groups or more to learn from and to answer" : $"{Counted.Of(most, "training image")} or more, and one to answer";
            throw new UsageException(
                $"protocol n-shot: {Counted.Of(classes.Length, "class has", "classes have")} {enough}, expected {protocol.Ways} (ways)",
                "Take fewer ways or shots.");
        }

        if (classes.Length < data.Classes.Count) warnings.Add($"{Counted.Of(data.Classes.Count - classes.Length, "class has", "classes have")} too few images for {most} shots and are in no episode");
        if (!ReferenceEquals(support, query) && classes.Length == protocol.Ways && Array.TrueForAll(classes, c => support[c].Length == most && query[c].Length <= protocol.Queries))
        {
            warnings.Add($"every episode of {most} shots has all images of all classes: episodes do not differ, and the interval over them says nothing");
        }

        return new ProtocolPlan(
            [
                .. from shots in protocol.Shots
                   from seed in specification.Seeds
                   select new EpisodesPart($"{shots} {(shots == 1 ? "shot" : "shots")}", seed, $"{protocol.Identity} shots {shots} of {most} seed {seed}", protocol.Count, episode => Draw(seed, episode, shots)),
            ],
            warnings);

        bool IsEnough(int c, int shots) => ReferenceEquals(support, query)
            ? support[c].Select(r => data.Families[r]).Distinct().Count() > shots
            : support[c].Length >= shots && query[c].Length > 0;

        PartRows Draw(int seed, int episode, int shots)
        {
            for (var attempt = 0; attempt < MostAttempts; attempt++)
            {
                if (TryDraw(SplitMix64.Stream(Purpose, seed, episode, attempt), shots) is { } rows) return rows;
            }

            throw new TlearnException($"n-shot: groups reach across so many classes that {MostAttempts} draws left no image of some class to answer", "Take fewer ways or shots.");
        }

        PartRows? TryDraw(SplitMix64 random, int shots)
        {
            // Classes and images of an episode are the same for every number of shots.
            int[] ways = [.. classes];
            random.Shuffle(ways);
            int[][] learned = [.. ways.Take(protocol.Ways).Select(way => Shuffled(support[way], random))];
            int[][] asked = [.. ways.Take(protocol.Ways).Select(way => Shuffled(query[way], random))];
            // Of the images for the most shots none is ever asked, nor one of their families: so the queries are the same for every number of shots, too. Splits that the data name keep
            // contents apart, and a warning says where they part groups.
            var known = ReferenceEquals(support, query) ? learned.SelectMany(rows => rows.Take(most)).Select(r => data.Families[r]).ToHashSet() : [];
            int[][] test = [.. asked.Select(rows => rows.Where(r => !known.Contains(data.Families[r])).Take(protocol.Queries).ToArray())];
            return Array.TrueForAll(test, rows => rows.Length > 0) ? new PartRows([.. learned.SelectMany(rows => rows.Take(shots))], [.. test.SelectMany(rows => rows)]) : null;
        }
    }

    private static (int[][] Support, int[][] Query) Pools(MeasuredData data, IReadOnlyCollection<string> listed, List<string> warnings)
    {
        if (GivenSplits.TestSplit(data.Items, listed) is null)
        {
            var all = ByClass([.. Enumerable.Range(0, data.Items.Count).Where(r => data.Labels[r] >= 0)]);
            return (all, all);
        }

        var (fold, said) = GivenParts.Fold("n-shot", null, data, listed, withVal: false);
        warnings.AddRange(said);
        return (ByClass(fold.Train), ByClass(fold.Test));

        int[][] ByClass(int[] rows) => [.. Enumerable.Range(0, data.Classes.Count).Select(c => rows.Where(r => data.Labels[r] == c).ToArray())];
    }

    private static int[] Shuffled(int[] rows, SplitMix64 random)
    {
        int[] order = [.. rows];
        random.Shuffle(order);
        return order;
    }
}
