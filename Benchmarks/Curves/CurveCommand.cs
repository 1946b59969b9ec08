using System.CommandLine;

namespace TransferLearning.Benchmarks.Curves;

/// <summary><c>curves</c>: learning curves fitted to a quarter of the data, and what they say of all of it.</summary>
internal static class CurveCommand
{
    private static readonly string[] s_heads = ["logistic", "svm", "lda", "knn"];

    public static Command Create()
    {
        var work = new Argument<string>("WORK") { Description = "folder with exported features DATA.NETWORK.npy (Benchmarks/curves.sh makes them); accuracies are kept there" };
        var draws = new Option<int>("--draws") { Description = "training sets of each size", DefaultValueFactory = _ => 20 };
        var most = new Option<int>("--most") { Description = "the most training images of a data set", DefaultValueFactory = _ => 10_000 };
        var mostTest = new Option<int>("--most-test") { Description = "the most test images", DefaultValueFactory = _ => 4_000 };
        var command = new Command("curves", "learning curves from a quarter of the data, beside what all of it gives") { work, draws, most, mostTest };
        command.SetAction(parsed =>
        {
            var rows = new List<CurveRow>();
            foreach (var folder in Directory.GetDirectories(parsed.GetValue(work)!, "*.npy").Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileNameWithoutExtension(folder);
                var set = new Lazy<CurveSet>(() => CurveSet.Read(folder, parsed.GetValue(most), parsed.GetValue(mostTest)));
                foreach (var head in s_heads)
                {
                    var file = Path.Combine(parsed.GetValue(work)!, $"{name}.{head}.{parsed.GetValue(draws)}-{parsed.GetValue(most)}-{parsed.GetValue(mostTest)}.accuracies.csv");
                    rows.Add(CurveRow.Of(name[..name.IndexOf('.', StringComparison.Ordinal)], CurveSweep.Run(file, head, () => set.Value, parsed.GetValue(draws))));
                }
            }

            return CurveTable.Write(Console.Out, rows) ? 0 : 1;
        });
        return command;
    }
}
