using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Measuring;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>Answers of one combination, one for each test image.</summary>
/// <param name="Name">The combination.</param>
/// <param name="Rows">The items that were answered, <c>[M]</c>, each once.</param>
/// <param name="Answers">Class that was answered, <c>[M]</c>.</param>
/// <param name="Confidence">Probability of each answer, <c>[M]</c>; <see langword="null"/> without probabilities.</param>
/// <param name="Metrics">Metrics of these answers.</param>
internal sealed record ShownAnswers(EntryName Name, int[] Rows, int[] Answers, float[]? Confidence, ClassificationMetrics Metrics)
{
    /// <summary>What a reader must know about which answers these are; empty where they are all of the combination's.</summary>
    public string Note { get; init; } = "";

    /// <summary>Takes the first answer to each item; of several folds or seeds an item may have more.</summary>
    public static ShownAnswers FirstOf(EntryName name, MeasuredData data, IReadOnlyList<(int Row, int Answer, float? Confidence)> answers, string note)
    {
        ArgumentNullException.ThrowIfNull(data);
        List<(int Row, int Answer, float? Confidence)> first = [.. answers.DistinctBy(a => a.Row)];
        int[] rows = [.. first.Select(a => a.Row)];
        int[] said = [.. first.Select(a => a.Answer)];
        float[]? confidence = first.TrueForAll(a => a.Confidence is not null) ? [.. first.Select(a => a.Confidence!.Value)] : null;
        var metrics = ClassificationMetrics.OfAnswers([.. rows.Select(r => data.Labels[r])], said, data.Classes, data.Families.Select(rows));
        return new ShownAnswers(name, rows, said, confidence, metrics) { Note = note };
    }

    /// <summary>Places in <see cref="Rows"/> of wrong answers, in the order of <see cref="MistakeOrder"/>.</summary>
    /// <param name="labels">True class of each item.</param>
    public IReadOnlyList<int> Mistakes(int[] labels) =>
        [.. MistakeOrder.Of(Enumerable.Range(0, Rows.Length).Where(i => Answers[i] != labels[Rows[i]]), Confidence is { } sure ? i => sure[i] : null, i => labels[Rows[i]])];

    /// <summary>How often answers of a probability are right: bins of equal width that hold answers.</summary>
    /// <param name="labels">True class of each item.</param>
    public IReadOnlyList<ReliabilityBin> Reliability(int[] labels)
    {
        if (Confidence is not { } sure) return [];
        return
        [
            .. Enumerable.Range(0, Rows.Length)
                .GroupBy(i => Math.Clamp((int)Math.Ceiling(sure[i] * ReliabilityBin.Bins) - 1, 0, ReliabilityBin.Bins - 1))
                .OrderBy(g => g.Key)
                .Select(g => ReliabilityBin.Of([.. g.Select(i => sure[i])], g.Count(i => Answers[i] == labels[Rows[i]]))),
        ];
    }
}

/// <summary>Answers of about one probability.</summary>
/// <param name="Answers">How many.</param>
/// <param name="Confidence">Their mean probability.</param>
/// <param name="Accuracy">Part that is right.</param>
/// <param name="Interval">95 % interval of that part, each answer taken as independent.</param>
internal sealed record ReliabilityBin(int Answers, double Confidence, double Accuracy, ConfidenceInterval Interval)
{
    /// <summary>Bins between 0 and 1.</summary>
    public const int Bins = 10;

    /// <summary>A bin of answers, <paramref name="right"/> of which are right.</summary>
    public static ReliabilityBin Of(float[] confidence, int right)
    {
        ArgumentNullException.ThrowIfNull(confidence);
        return new ReliabilityBin(confidence.Length, confidence.Average(), (double)right / confidence.Length, AccuracyInterval.Independent(right, confidence.Length));
    }
}
