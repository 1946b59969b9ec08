using System.CommandLine;
using System.Diagnostics;
using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Benchmarks.Neighbors;

/// <summary>
/// <c>similar-pairs</c>: all pairs of a stored million rows of 256 above a cosine. The promise: at most ten minutes and 1.5 GB. The rows point everywhere, which is the hardest case, and
/// every thousandth is a copy of the one before, slightly changed.
/// </summary>
internal static class SimilarPairsCommand
{
    private const int Dimension = 256;

    public static Command Create()
    {
        var rows = new Option<int>("--rows") { Description = "rows of the store", DefaultValueFactory = _ => 1_000_000 };
        var threshold = new Option<double>("--threshold") { Description = "the least cosine", DefaultValueFactory = _ => 0.9 };
        var command = new Command("similar-pairs", "all pairs of a stored million above a cosine") { rows, threshold };
        command.SetAction(parsed =>
        {
            var folder = Directory.CreateTempSubdirectory("tlearn-pairs-").FullName;
            try
            {
                Fill(folder, parsed.GetValue(rows));
                ShowMemory("filled");
                using var snapshot = FeatureStore.Open(folder).OpenSnapshot();
                var features = snapshot.Load("x").Dataset.Features;
                ShowMemory("loaded");
                var clock = Stopwatch.StartNew();
                var pairs = 0L;
                SimilarPairs.Find(features, parsed.GetValue(threshold), found => pairs += found.Count);
                var (seconds, peak) = (clock.Elapsed.TotalSeconds, Process.GetCurrentProcess().PeakWorkingSet64 / 1e9);
                Console.WriteLine(FormattableString.Invariant($"{features.Rows:N0} rows of {Dimension}, cosine at least {parsed.GetValue(threshold)}: {pairs:N0} pairs in {seconds:0.0} s, at most {peak:0.00} GB"));
                return seconds <= 600 && peak <= 1.5 && pairs >= parsed.GetValue(rows) / 1000 - 1 ? 0 : 1;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static void ShowMemory(string when) => Console.WriteLine(FormattableString.Invariant($"{when}: {Environment.WorkingSet / 1e9:0.00} GB, at most {Process.GetCurrentProcess().PeakWorkingSet64 / 1e9:0.00} GB"));

    private static void Fill(string folder, int rows)
    {
        var store = FeatureStore.OpenOrCreate(folder, new FeatureRecipe("random", null), new StoreProvenance());
        using var writer = store.OpenWriter();
        var tap = new StoreTap("x", "none", Dimension);
        var (random, vector) = (SplitMix64.Stream(0), new float[Dimension]);
        for (var row = 0; row < rows; row++)
        {
            for (var d = 0; d < Dimension; d++) vector[d] = row % 1000 == 999 ? vector[d] + (0.1f * (float)random.NextNormal()) : (float)random.NextNormal();
            var content = ContentHash.Of(BitConverter.GetBytes(row));
            writer.AddVector(tap, content, vector);
            writer.AddItem(new StoredItem($"{row}", content, 1, DateTime.UnixEpoch));
        }

        writer.Complete();
    }
}
