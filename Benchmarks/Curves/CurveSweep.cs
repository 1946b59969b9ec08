using System.Globalization;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;

namespace TransferLearning.Benchmarks.Curves;

/// <summary>Accuracies of one head on one set, at the sizes of a curve and at all of the data; kept in a file, so that they are computed once.</summary>
internal static class CurveSweep
{
    private const int Sizes = 8;

    /// <summary>A measured accuracy.</summary>
    /// <param name="Size">Training images.</param>
    /// <param name="Value">Share of test rows that was answered rightly.</param>
    public sealed record Accuracy(int Size, double Value);

    /// <summary>Measures, or reads what was measured.</summary>
    /// <param name="file">Where they are kept.</param>
    /// <param name="head">Name of the head, with its defaults.</param>
    /// <param name="read">Reads the set where it is needed.</param>
    /// <param name="draws">Draws of each size.</param>
    public static IReadOnlyList<Accuracy> Run(string file, string head, Func<CurveSet> read, int draws)
    {
        if (!File.Exists(file)) Write(file, Measure(read(), HeadCatalog.Get(head), draws));
        return [.. File.ReadLines(file).Select(l => l.Split(',')).Select(l => new Accuracy(int.Parse(l[0], CultureInfo.InvariantCulture), double.Parse(l[1], CultureInfo.InvariantCulture)))];
    }

    private static List<Accuracy> Measure(CurveSet set, HeadEntry entry, int draws)
    {
        var test = set.Features.Select(set.Test);
        var found = new List<Accuracy>();
        foreach (var size in set.Sizes(Sizes))
        {
            for (var draw = 0; draw < draws; draw++) found.Add(new Accuracy(size, Fit(set.Draw(size, draw))));
        }

        found.Add(new Accuracy(set.Train.Length, Fit([.. set.Train.Order()])));
        return found;

        double Fit(int[] rows)
        {
            var head = entry.Create(new HeadSettings()).Fit(set.Features.Select(rows), [.. rows.Select(r => set.Labels[r])], set.Classes);
            var answers = head.Score(test).ArgMax();
            return answers.Zip(set.Test).Count(a => a.First == set.Labels[a.Second]) / (double)set.Test.Length;
        }
    }

    private static void Write(string file, List<Accuracy> found)
    {
        File.WriteAllLines(file + ".part", found.Select(a => FormattableString.Invariant($"{a.Size},{a.Value}")));
        File.Move(file + ".part", file);
    }
}
