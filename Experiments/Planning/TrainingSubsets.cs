using TransferLearning.Core.Randomness;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Planning;

/// <summary>
/// Draws training images by class and seed. The images of a class have one random order a seed, of which every size takes the first: so the images of a smaller size are among those of a
/// larger one. Images are drawn one by one: a group may give some of its images and not the others, which no test image notices, since training and test images never share a group
/// where the protocol keeps them apart.
/// </summary>
internal static class TrainingSubsets
{
    private const int Purpose = 0x53495A45; // "SIZE": another stream than those of folds and heads

    /// <summary>The rows of a size, ascending.</summary>
    /// <param name="train">The training rows, ascending.</param>
    /// <param name="labels">Class of each row of the data.</param>
    /// <param name="size">How many.</param>
    /// <param name="seed">Another seed draws others.</param>
    public static int[] Draw(int[] train, int[] labels, TrainSize size, int seed)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(size);
        return size == TrainSize.All ? train : [.. Shuffled(train, labels, seed).SelectMany(rows => rows.Take(size.Of(rows.Length))).Order()];
    }

    /// <summary>So many rows of all, drawn without regard to classes, ascending.</summary>
    /// <param name="train">The training rows, ascending.</param>
    /// <param name="count">How many, or all where there are fewer.</param>
    /// <param name="seed">Another seed draws others.</param>
    public static int[] DrawAny(int[] train, int count, int seed)
    {
        ArgumentNullException.ThrowIfNull(train);
        int[] order = [.. train];
        SplitMix64.Stream(Purpose, seed, -1).Shuffle(order);
        return [.. order.Take(count).Order()];
    }

    /// <summary>A share of the rows for the choice of parameters, drawn by class, ascending; of a class with one image none.</summary>
    /// <param name="train">The training rows, ascending.</param>
    /// <param name="labels">Class of each row of the data.</param>
    /// <param name="share">The share, above 0 and below 1.</param>
    /// <param name="seed">Another seed draws others.</param>
    public static int[] DrawValidation(int[] train, int[] labels, double share, int seed) =>
        [.. Shuffled(train, labels, ~seed).SelectMany(rows => rows.Take(Math.Min(rows.Length - 1, Math.Max(1, (int)Math.Round(share * rows.Length))))).Order()];

    private static IEnumerable<int[]> Shuffled(int[] train, int[] labels, int seed)
    {
        foreach (var members in train.GroupBy(row => labels[row]).OrderBy(c => c.Key))
        {
            int[] rows = [.. members];
            SplitMix64.Stream(Purpose, seed, members.Key).Shuffle(rows);
            yield return rows;
        }
    }
}
