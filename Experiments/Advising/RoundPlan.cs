using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Advising;

/// <summary>A round: how many images are learned from, and by which heads.</summary>
/// <param name="Size">Training images a class.</param>
/// <param name="Heads">Names of the heads that every layer which goes on is tried with.</param>
internal sealed record RoundPlan(TrainSize Size, IReadOnlyList<string> Heads)
{
    private const int First = 10;
    private const int Growth = 4;
    private const double Worthwhile = 1.5; // all images are to be that many times more than a size

    /// <summary>The heads of the first round: quick, and of two kinds.</summary>
    public static IReadOnlyList<string> FirstHeads { get; } = ["logistic", "knn"];

    /// <summary>All heads that are tried.</summary>
    public static IReadOnlyList<string> AllHeads { get; } = ["logistic", "knn", "svm-rbf", "lda"];

    /// <summary>The rounds: at 10, 40, 160, … images a class as long as that is clearly less than there are, then with all; two at least, since heads are tried after layers.</summary>
    /// <param name="ofClass">Training images of a class that there are.</param>
    public static IReadOnlyList<RoundPlan> Of(int ofClass)
    {
        var sizes = new List<TrainSize>();
        for (long size = First; size * Worthwhile <= ofClass; size *= Growth) sizes.Add(new TrainSize.PerClass((int)size));
        sizes.Add(TrainSize.All);
        if (sizes.Count == 1) sizes.Add(TrainSize.All);
        return [.. sizes.Select((s, i) => new RoundPlan(s, i == 0 ? FirstHeads : AllHeads))];
    }
}
