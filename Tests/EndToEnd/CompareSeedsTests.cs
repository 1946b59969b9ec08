using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Results;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>compare --repeats</c> and the seeds of an experiment's file are one thing.</summary>
public sealed partial class CompareSeedsTests : IDisposable
{
    private const string Heads = "centroid,logistic,random-forest";

    private readonly RunFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    // Repeats had folds and training images of their own, which no seed of an experiment gave again, and all of them were one row with the first seed.
    [Theory]
    [InlineData("given", "")]
    [InlineData("{kind: folds, k: 3}", "val")]
    public async Task Repeats_are_the_seeds_that_follow(string protocol, string without)
    {
        if (without.Length > 0)
        {
            Directory.Delete(Path.Combine(_folder.Images, without), recursive: true);
            foreach (var name in Directory.GetDirectories(Path.Combine(_folder.Images, "train"))) Directory.Move(name, Path.Combine(_folder.Images, Path.GetFileName(name)));
            Directory.Delete(Path.Combine(_folder.Images, "train"));
        }

        await _folder.RunAsync(0, $"datasets: [{{name: flowers, images: images}}]\nnetworks: [tlearn-mini]\nheads: [{Heads}]\ntrain_sizes: [2, all]\nseeds: [3, 4]\nprotocol: {protocol}\n");
        string[] call = ["compare", _folder.Images, "--model", "tlearn-mini", "--head", Heads, "--train-size", "2,all", "--repeats", "2", "--seed", "3", "--folds", "3", "--out", _folder.File("compared")];
        var compared = await Tlearn.ExpectAsync(0, [.. call, "--json"]);

        var rows = Rows(_folder.File("compared", "results.csv"));
        var cells = Rows(Path.Combine(_folder.Out, "results.csv"));
        Assert.Equal(12, rows.Count);
        foreach (var row in rows)
        {
            // Folds are equally large or differ by one image: the accuracy of all answers together is the mean weighted by them.
            var results = ExperimentResults.Open(_folder.Out).Done.Where(c => (c.Cell.Head, c.Cell.TrainSize, $"{c.Cell.Seed}") == (row["head"], row["train_size"], row["seed"])).ToList();
            Assert.Equal(results.Sum(c => c.Metrics!.Accuracy * c.Metrics.Samples) / results.Sum(c => c.Metrics!.Samples), double.Parse(row["accuracy"], CultureInfo.InvariantCulture), 12);
            if (without.Length > 0) continue;
            var cell = cells.Single(c => (c["head"], c["train_size"], c["seed"]) == (row["head"], row["train_size"], row["seed"]));
            foreach (var same in (string[])["model", "scale", "ci_low", "ci_high", "balanced_accuracy", "macro_f1", "log_loss", "ece"]) Assert.Equal(cell[same], row[same]);
        }

        // The report of the experiment takes the same answers together.
        var experiment = ExperimentResults.Open(_folder.Out);
        foreach (var result in compared.Json.GetProperty("results").EnumerateArray())
        {
            var ranked = RankedCells.Of(experiment).Single(r => (r.Cells[0].Cell.Head, r.TrainSize) == (result.GetProperty("head").GetString(), result.GetProperty("train_size").GetString()));
            var counted = PooledCells.Counted(ranked.Cells, experiment.DataOf(ranked.Cells[0]));
            Assert.Equal(result.GetProperty("accuracy").GetDouble(), ranked.Accuracy);
            Assert.Equal(result.GetProperty("macro_f1").GetDouble(), counted.MacroF1);
            Assert.Equal(result.GetProperty("balanced_accuracy").GetDouble(), counted.BalancedAccuracy);
            Assert.Equal(ranked.Cells[0].Cell.Head == "centroid", result.GetProperty("ece").ValueKind == JsonValueKind.Null);
            if (result.GetProperty("ece").ValueKind == JsonValueKind.Null)
            {
                Assert.Null(PooledCells.Ece(ranked.Cells, experiment.DataOf));
                Assert.Null(PooledCells.LogLoss(ranked.Cells));
                continue;
            }

            Assert.Equal(result.GetProperty("ece").GetDouble(), PooledCells.Ece(ranked.Cells, experiment.DataOf)!.Value, 4);
            Assert.Equal(result.GetProperty("log_loss").GetDouble(), PooledCells.LogLoss(ranked.Cells)!.Value, 6);
        }
    }

    // Commas that stand in no quotes.
    [GeneratedRegex(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")]
    private static partial Regex Cell();

    private static List<Dictionary<string, string>> Rows(string file)
    {
        var lines = File.ReadAllLines(file);
        var columns = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => columns.Zip(Cell().Split(line)).ToDictionary(c => c.First, c => c.Second))];
    }
}
