using System.CommandLine;
using TransferLearning.Classifiers.Taps;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Measuring;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Benchmarks.Layers;

/// <summary>
/// <c>layers</c>: a head on the taps that it chooses (<c>--tap layers</c>) beside the same head on the best single tap, both chosen inside the training folds. Stores of one data set and several
/// networks, of the same images, are averaged fold by fold.
/// </summary>
internal static class LayersCommand
{
    public static Command Create()
    {
        var stores = new Argument<string[]>("STORE…") { Description = "feature stores of one data set, each of several taps of a network" };
        var heads = new Option<string[]>("--head") { Description = "heads", DefaultValueFactory = _ => ["logistic"], AllowMultipleArgumentsPerToken = true };
        var repeats = new Option<int>("--repeats") { Description = "times that the data are dealt into folds", DefaultValueFactory = _ => 5 };
        var folds = new Option<int>("--folds") { Description = "folds", DefaultValueFactory = _ => 5 };
        var command = new Command("layers", "chosen layers together, beside the best single one") { stores, heads, repeats, folds };
        command.SetAction((parsed, cancellation) =>
        {
            foreach (var head in parsed.GetValue(heads)!)
            {
                var all = parsed.GetValue(stores)!.Select(store => Measure(store, head, parsed.GetValue(repeats), parsed.GetValue(folds), cancellation)).ToList();
                Say($"{head}, {all.Count} networks", [.. Enumerable.Range(0, all[0].Parts.Count).Select(p => Mean([.. all.Select(a => a.Parts[p])]))], all.Average(a => a.Rows), parsed.GetValue(folds));
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static (List<Part> Parts, int Rows) Measure(string store, string head, int repeats, int folds, CancellationToken cancellation)
    {
        using var snapshot = FeatureStore.Open(store).OpenSnapshot();
        var loaded = snapshot.Load(JoinedTaps.Choice).Dataset;
        var all = loaded.Select([.. Enumerable.Range(0, loaded.Labels.Length).Where(r => loaded.Labels[r] >= 0)]);
        var data = new MeasuredData(all.Items, all.Classes, all.Labels, RowFamilies.Of(all.Items));
        var (parts, counts) = (new List<Part>(), new int[all.Features.Groups.Count]);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var fold = StratifiedFolds.Assign(all.Labels, folds, repeat, data.Families);
            var choice = new HeadChoice(HeadCatalog.Get(head), new HeadSettings { Seed = repeat });
            for (var f = 0; f < folds; f++)
            {
                var rows = new PartRows([.. Enumerable.Range(0, fold.Length).Where(r => fold[r] != f)], [.. Enumerable.Range(0, fold.Length).Where(r => fold[r] == f)]);
                var selection = TapChoices.Of(choice.Entry.Create(choice.Settings), all.Features, rows.Train, [.. rows.Train.Select(r => all.Labels[r])], all.Classes.Count, data.Families.Select(rows.Train), repeat, 0, cancellation);
                foreach (var g in selection.Kept) counts[g]++;
                var best = selection.Best;
                parts.Add(new Part(Accuracy(choice, all.Features, data, rows, cancellation), Accuracy(choice, all.Features.Columns([best]), data, rows, cancellation), Accuracy(choice, all.Features.Columns([counts.Length - 1]), data, rows, cancellation)));
            }
        }

        Say($"{store}, {head}", parts, all.Items.Count, folds);
        Console.WriteLine($"    kept: {string.Join(", ", all.Features.Groups.Zip(counts, (g, c) => $"{g.Tap} {c}"))} of {parts.Count}");
        return (parts, all.Items.Count);
    }

    private static double Accuracy(HeadChoice choice, FeatureMatrix features, MeasuredData data, PartRows rows, CancellationToken cancellation)
    {
        var answers = HeadMeasurement.Answer(choice, features, data, rows, cancellation).Scores.ArgMax();
        return rows.Test.Zip(answers).Count(p => data.Labels[p.First] == p.Second) / (double)rows.Test.Length;
    }

    private static Part Mean(IReadOnlyList<Part> parts) => new(parts.Average(p => p.Layers), parts.Average(p => p.Best), parts.Average(p => p.Last));

    private static void Say(string what, IReadOnlyList<Part> parts, double rows, int folds)
    {
        double[] differences = [.. parts.Select(p => p.Layers - p.Best)];
        var test = new ResampledDifferences(differences, rows * (folds - 1) / folds, rows / folds);
        var (low, high) = test.Interval95;
        var mean = differences.Average();
        var plain = 1.96 * Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1) / differences.Length);
        Console.WriteLine(FormattableString.Invariant($"{what}: layers {parts.Average(p => p.Layers):0.0000}, best single tap {parts.Average(p => p.Best):0.0000}, last in the store {parts.Average(p => p.Last):0.0000}; layers less best {100 * differences.Average():+0.00;-0.00} points, 95 % [{100 * low:0.00}, {100 * high:0.00}] by Nadeau and Bengio, [{100 * (differences.Average() - plain):0.00}, {100 * (differences.Average() + plain):0.00}] as if folds did not overlap"));
    }

    private readonly record struct Part(double Layers, double Best, double Last);
}
