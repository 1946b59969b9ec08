using System.Globalization;
using CsvHelper;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Experiments.Reports;

/// <summary>A measured image.</summary>
/// <param name="Path">Relative to the images' root.</param>
/// <param name="Truth">Its true label.</param>
/// <param name="Answer">The answer to it, <see cref="RejectionRule.Unknown"/> where that was rejected.</param>
/// <param name="Probability">Probability of the answer, of a rejected one the probability that was too low; <see langword="null"/> for a head that has none.</param>
/// <param name="Source">The folder, manifest or archive of the image, where they come from several.</param>
internal sealed record EvaluatedImage(string Path, string Truth, string Answer, float? Probability, string? Source = null);

/// <summary>Writes what was answered to each measured image, the worst first: <c>path,truth,answer,probability</c>, and <c>source</c> where the images come from several.</summary>
internal static class EvaluationFile
{
    /// <summary>Requires a name that ends in <c>.csv</c>.</summary>
    /// <exception cref="UsageException">It has another ending.</exception>
    public static void RequireName(string path)
    {
        var ending = Path.GetExtension(path);
        if (!ending.Equals(".csv", StringComparison.OrdinalIgnoreCase)) throw new UsageException($"`path` {path}: found the ending '{ending}', expected .csv");
    }

    /// <summary>
    /// Wrong answers, the most certain first, then right ones, the least certain first. An answer is as certain as it is probable, or, of a head without probabilities, as
    /// its score is ahead of the next one. What is equally certain stays in the order of the items.
    /// </summary>
    /// <param name="items">The images with their true labels, <c>[N]</c>.</param>
    /// <param name="predictions">What was said of them, <c>[N,C]</c>.</param>
    /// <param name="classes">Class names, <c>[C]</c>.</param>
    /// <param name="rule">What is rejected; then that answer is right for a label that is none of the classes.</param>
    public static IReadOnlyList<EvaluatedImage> WorstFirst(IReadOnlyList<DatasetItem> items, Predictions predictions, IReadOnlyList<string> classes, RejectionRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(classes);
        var known = classes.ToHashSet(StringComparer.Ordinal);
        var rejected = rule?.Rejected(predictions);
        return
        [
            .. Enumerable.Range(0, items.Count)
                .Select(row =>
                {
                    var label = predictions.Labels[row];
                    var truth = items[row].Label ?? throw new ArgumentException($"{items[row].Path} has no label", nameof(items));
                    var image = new EvaluatedImage(items[row].Path, truth, rejected?[row] == true ? RejectionRule.Unknown : classes[label], predictions.Probabilities?.Row(row)[label], items[row].Source);
                    return (Image: image, IsRight: image.Answer == (known.Contains(truth) ? truth : RejectionRule.Unknown), Certainty: image.Probability ?? Lead(predictions.Scores.Row(row), label));
                })
                .OrderBy(r => r.IsRight).ThenBy(r => r.IsRight ? r.Certainty : -r.Certainty)
                .Select(r => r.Image),
        ];
    }

    /// <summary>Writes a file: whole, or what was there stays.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<EvaluatedImage> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        AtomicText.Write(path, output =>
        {
            using var csv = CsvWriter.Create(output, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
            var several = rows.Any(r => r.Source is not null);
            csv.WriteRecord(["path", "truth", "answer", "probability", .. several ? ["source"] : (string[])[]]);
            foreach (var row in rows)
            {
                csv.WriteRecord(
                [
                    SpreadsheetText.Inert(row.Path), SpreadsheetText.Inert(row.Truth), SpreadsheetText.Inert(row.Answer), row.Probability?.ToString("R", CultureInfo.InvariantCulture) ?? "",
                    .. several ? [SpreadsheetText.Inert(row.Source ?? "")] : (string[])[],
                ]);
            }
        });
    }

    private static float Lead(ReadOnlySpan<float> scores, int label)
    {
        var next = float.NegativeInfinity;
        for (var c = 0; c < scores.Length; c++)
        {
            if (c != label) next = Math.Max(next, scores[c]);
        }

        return scores[label] - next;
    }
}
