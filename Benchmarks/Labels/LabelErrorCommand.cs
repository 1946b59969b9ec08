using System.CommandLine;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.LabelErrors;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Benchmarks.Labels;

/// <summary>
/// <c>label-errors</c>: a twentieth of the training labels is changed to the class that they are most confused with, and the audit's ranking of labels is held against that of confident
/// learning as published, on the same probabilities. The promise: its mean average precision is at least as high.
/// </summary>
internal static class LabelErrorCommand
{
    private const int Folds = 5;

    public static Command Create()
    {
        var stores = new Argument<string[]>("STORE…") { Description = "feature stores with labels; of splits, train is taken" };
        var script = new Option<string>("--peer") { Description = "Benchmarks/confident_learning.py", Required = true };
        var seeds = new Option<int>("--seeds") { Description = "draws of the labels that are changed", DefaultValueFactory = _ => 10 };
        var most = new Option<int>("--most") { Description = "rows taken of a store, drawn by the seed", DefaultValueFactory = _ => 10_000 };
        var command = new Command("label-errors", "wrong labels found, beside confident learning as published") { stores, script, seeds, most };
        command.SetAction(parsed =>
        {
            using var peer = new ConfidentLearningPeer(parsed.GetValue(script)!);
            var holds = true;
            foreach (var store in parsed.GetValue(stores)!)
            {
                using var snapshot = FeatureStore.Open(store).OpenSnapshot();
                var (mine, same, logistic) = Measure(snapshot, peer, parsed.GetValue(seeds), parsed.GetValue(most), out var rows);
                holds &= mine >= same;
                Console.WriteLine(FormattableString.Invariant($"{store}: {rows} rows: mean average precision {mine:0.000}; confident learning {same:0.000} on the same probabilities, {logistic:0.000} on logistic's alone"));
            }

            return holds ? 0 : 1;
        });
        return command;
    }

    private static (double Mine, double Same, double Logistic) Measure(StoreSnapshot snapshot, ConfidentLearningPeer peer, int seeds, int most, out int count)
    {
        var all = snapshot.Load(snapshot.Taps[0].Name, snapshot.Taps[0].Pool).Dataset;
        int[] rows = [.. Enumerable.Range(0, all.Items.Count).Where(r => all.Labels[r] >= 0 && all.Items[r].Split is null or "train")];
        SplitMix64.Stream(1).Shuffle(rows);
        var data = all.Select([.. rows.Take(most).Order()]);
        count = data.Items.Count;
        var families = RowFamilies.Of(data.Items);
        var confused = Confused(Ask(data.Labels, 0), data.Labels);
        var (mine, same, logistic) = (0.0, 0.0, 0.0);
        for (var seed = 0; seed < seeds; seed++)
        {
            var (labels, changed) = Change(data.Labels, confused, seed);
            var said = LabelProbabilities.Mean(data.Features, labels, data.Classes.Count, families, Folds, seed, 0, null, CancellationToken.None);
            mine += Precision(LabelIssues.Score(said, labels), changed) / seeds;
            same += peer.AveragePrecision(said, labels, changed) / seeds;
            logistic += peer.AveragePrecision(Ask(labels, seed), labels, changed) / seeds;
        }

        return (mine, same, logistic);

        ClassScores Ask(int[] labels, int seed) => LabelProbabilities.OutOfFold("logistic", data.Features, labels, data.Classes.Count, families, Folds, seed, 0, null, CancellationToken.None);
    }

    // The class that rows of each class are most often taken for.
    private static int[] Confused(ClassScores said, int[] labels)
    {
        var sums = new double[said.Classes, said.Classes];
        for (var row = 0; row < labels.Length; row++)
        {
            for (var c = 0; c < said.Classes; c++) sums[labels[row], c] += c == labels[row] ? 0 : (c == said.ArgMax(row) ? 1 : 0) + (1e-3 * said.Row(row)[c]);
        }

        return [.. Enumerable.Range(0, said.Classes).Select(label => Enumerable.Range(0, said.Classes).Where(c => c != label).MaxBy(c => sums[label, c]))];
    }

    private static (int[] Labels, bool[] Changed) Change(int[] labels, int[] confused, int seed)
    {
        var order = Enumerable.Range(0, labels.Length).ToArray();
        SplitMix64.Stream(seed, 5).Shuffle(order);
        var (noisy, changed) = (labels.ToArray(), new bool[labels.Length]);
        foreach (var row in order.Take(Math.Max(1, labels.Length / 20))) (noisy[row], changed[row]) = (confused[labels[row]], true);
        return (noisy, changed);
    }

    private static double Precision(LabelIssue[] issues, bool[] changed)
    {
        var (hits, sum, at) = (0, 0.0, 0);
        foreach (var issue in issues.OrderByDescending(i => i.Score))
        {
            at++;
            if (changed[issue.Row]) sum += (double)++hits / at;
        }

        return sum / hits;
    }
}
