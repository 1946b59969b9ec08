using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.FeatureExtraction.Store.Import;

namespace TransferLearning.Benchmarks.Curves;

/// <summary>Features that <c>tlearn store export --format npy</c> wrote, as training and test rows.</summary>
/// <param name="Features">All rows, <c>[N,D]</c>.</param>
/// <param name="Labels">Their classes, <c>[N]</c>.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Train">Rows of the split train whose features no test row has.</param>
/// <param name="Test">Rows of the other split.</param>
internal sealed record CurveSet(FeatureMatrix Features, int[] Labels, int Classes, int[] Train, int[] Test)
{
    /// <summary>Reads an export; of larger sets as many rows as are wanted, drawn once.</summary>
    /// <param name="folder">Holds one npy file and metadata.csv.</param>
    /// <param name="mostTraining">The most training rows.</param>
    /// <param name="mostTest">The most test rows.</param>
    public static CurveSet Read(string folder, int mostTraining, int mostTest)
    {
        using var file = NpyFile.Open(Directory.GetFiles(folder, "*.npy").Single());
        var values = file.Read((int)file.Header.Rows).ToArray();
        var dimension = file.Header.Dimension;
        var rows = File.ReadLines(Path.Combine(folder, "metadata.csv")).Skip(1).Select(l => l.Split(',')).ToList();
        if (rows.Any(r => r.Length != 4)) throw new InvalidDataException($"{folder}/metadata.csv: found other than four fields in a row (path, label, split, group); this benchmark reads names without commas only");
        var names = rows.Select(r => r[1]).Distinct().Order(StringComparer.Ordinal).ToList();
        int[] test = [.. Enumerable.Range(0, rows.Count).Where(i => rows[i][2] != "train")];
        var answered = test.Select(Key).ToHashSet();
        int[] train = [.. Enumerable.Range(0, rows.Count).Where(i => rows[i][2] == "train" && !answered.Contains(Key(i)))];
        var random = SplitMix64.Stream(11);
        random.Shuffle(train);
        random.Shuffle(test);
        return new CurveSet(
            FeatureMatrix.FromBlocks([values], dimension), [.. rows.Select(r => names.IndexOf(r[1]))], names.Count, train[..Math.Min(train.Length, mostTraining)], test[..Math.Min(test.Length, mostTest)]);

        // Identical images have identical features.
        string Key(int row) => Convert.ToHexString(System.IO.Hashing.XxHash128.Hash(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan(row * dimension, dimension))));
    }

    /// <summary>Sizes from two images a class to a quarter of the training rows, in even ratios.</summary>
    public IReadOnlyList<int> Sizes(int count)
    {
        double least = Math.Max(2 * Classes, 10), ratio = Train.Length / 4 / least;
        return [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(least * Math.Pow(ratio, i / (count - 1.0)))).Distinct()];
    }

    /// <summary>A stratified draw of training rows: of each class its share, and at least one.</summary>
    public int[] Draw(int size, int seed)
    {
        int[] order = [.. Train];
        SplitMix64.Stream(seed, size).Shuffle(order);
        var byClass = order.GroupBy(i => Labels[i]).OrderBy(g => g.Key).Select(g => g.ToArray()).ToArray();
        int[] take = [.. byClass.Select(c => Math.Max(1, (int)((double)size * c.Length / Train.Length)))];
        var left = size - take.Sum();
        foreach (var c in Enumerable.Range(0, byClass.Length).OrderByDescending(c => ((double)size * byClass[c].Length / Train.Length) - take[c]))
        {
            if (left <= 0 || take[c] == byClass[c].Length) continue;
            take[c]++;
            left--;
        }

        return [.. byClass.SelectMany((c, k) => c.Take(take[k])).Order()];
    }
}
