using System.Text.Json;
using Spectre.Console.Testing;
using TransferLearning.Cli.Results;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports;
using Xunit;

namespace TransferLearning.Tests.Experiments;

public sealed class DocumentTests
{
    [Fact]
    public void Comparison_document_has_the_promised_keys()
    {
        var result = Comparison.Run(ComparisonTests.Request(Synthetic.Items(3, 20)), null, TestContext.Current.CancellationToken);
        var json = Parse(s => ComparisonJson.Write(s, result, "report.html", null));
        Assert.Equal(["protocol", "results", "significance", "report", "predictions"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("cross_validation", json.GetProperty("protocol").GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("predictions").ValueKind);
        var row = json.GetProperty("results")[0];
        foreach (var key in new[] { "model", "tap", "head", "parameters", "scores", "accuracy", "ci95", "fit_seconds", "predict_seconds" }) Assert.True(row.TryGetProperty(key, out _), key);
        Assert.Equal(0.5, row.GetProperty("parameters").GetProperty("shrink").GetDouble());
        Assert.Equal(result.Cells[0].Metrics.Ci95!.Value.Low, row.GetProperty("ci95")[0].GetDouble());
        Assert.Equal(5, row.GetProperty("scores").GetArrayLength());
        foreach (var key in new[] { "a", "b", "p_value", "p_holm", "test" }) Assert.True(json.GetProperty("significance")[0].TryGetProperty(key, out _), key);
    }

    [Fact]
    public void Evaluation_document_has_the_promised_keys_and_null_without_probabilities()
    {
        var metrics = ClassificationMetrics.Compute([0, 1, 1], new Predictions(new ClassScores([1, 0, 1, 0, 0, 1], 2), null), ["<a>", "b 🐈"]);
        var json = Parse(s => EvaluationJson.Write(s, "centroid", metrics, new MeasuredRows([0, 1, 2], null, 4, null)));
        Assert.Equal(
            ["head", "samples", "left_out", "on_training_images", "accuracy", "ci95", "balanced_accuracy", "macro_f1", "top5", "log_loss", "roc_auc", "ece", "per_class", "confusion", "split"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal((3, 4), (json.GetProperty("samples").GetInt32(), json.GetProperty("left_out").GetInt32()));
        foreach (var key in new[] { "on_training_images", "log_loss", "roc_auc", "ece" }) Assert.Equal(JsonValueKind.Null, json.GetProperty(key).ValueKind);
        Assert.Equal(["label", "support", "precision", "recall", "f1"], json.GetProperty("per_class")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal("b 🐈", json.GetProperty("confusion").GetProperty("labels")[1].GetString());
        Assert.Equal(1, json.GetProperty("confusion").GetProperty("matrix")[1][0].GetInt32());
    }

    [Fact]
    public void Predictions_hold_every_image_once()
    {
        var items = Synthetic.Items(2, 10, i => i < 6 ? "train" : "test");
        items[7] = items[7] with { Path = "class 0/a \"quoted\",\nname.jpg" };
        var result = Comparison.Run(ComparisonTests.Request(items), null, TestContext.Current.CancellationToken);
        using var text = new StringWriter();
        PredictionsCsv.Write(text, result);
        var lines = text.ToString().Split('\n');
        Assert.Equal("path,truth,split,good#a means,good#a majority,poor#b means,poor#b majority", lines[0]);
        Assert.Equal("class 0/0.jpg,class 0,train,,,,", lines[1]);
        Assert.Equal("\"class 0/a \"\"quoted\"\",", lines[8]);
        Assert.StartsWith("name.jpg\",class 0,test,class ", lines[9], StringComparison.Ordinal);
        Assert.Equal(1 + 20 + 1 + 1, lines.Length);
    }

    [Fact]
    public void The_best_row_shows_without_colour()
    {
        var console = new TestConsole();
        console.Profile.Width = 120;
        var result = Comparison.Run(ComparisonTests.Request(Synthetic.Items(3, 20)), null, TestContext.Current.CancellationToken);
        ComparisonTable.Write(console, result with { Cells = [.. result.Cells.Select(c => c with { FitSeconds = 0.25, PredictSeconds = 12.34 })] });
        var lines = console.Lines;
        var best = Assert.Single(lines, l => l.TrimStart().StartsWith('*') && l.Contains("means"));
        Assert.Matches(@"\* +good +a +means +\d+\.\d +\d+\.\d – \d+\.\d +0\.25 +12\.3", best);
        Assert.Contains("5-fold cross-validation", console.Output);
    }

    [Fact]
    public void Evaluation_on_the_terminal_leaves_away_what_there_is_not()
    {
        var console = new TestConsole();
        var metrics = ClassificationMetrics.Compute([0, 1, 1], new Predictions(new ClassScores([1, 0, 1, 0, 0, 1], 2), null), ["[red]a", "b"]);
        EvaluationTable.Write(console, "centroid", metrics);
        Assert.StartsWith("centroid: accuracy 66.7 % (95 % interval ", console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("top 5", console.Output);
        Assert.DoesNotContain("ECE", console.Output);
        Assert.Contains(console.Lines, l => System.Text.RegularExpressions.Regex.IsMatch(l, @"\[red\]a +1 +50\.0 +100\.0 +66\.7"));
    }

    private static JsonElement Parse(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
