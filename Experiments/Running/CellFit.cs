using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification.Yaml;
using TransferLearning.Loading;

namespace TransferLearning.Experiments.Running;

/// <summary>Computes a cell: fits, answers, measures.</summary>
internal static class CellFit
{
    /// <summary>Computes a cell of one fit.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="record">Where its features come from.</param>
    /// <param name="data">The items.</param>
    /// <param name="part">Rows to fit on and to answer.</param>
    /// <param name="threads">Threads that it has.</param>
    /// <param name="answer">Fits and answers.</param>
    public static StoredCell Of(PlannedCell cell, FeatureRecord record, MeasuredData data, FitPart part, int threads, Func<PartRows, PartAnswers> answer)
    {
        ArgumentNullException.ThrowIfNull(part);
        var rows = part.Rows();
        var answered = answer(rows);
        int[] truth = [.. rows.Test.Select(r => data.Labels[r])];
        var predictions = new Predictions(answered.Scores, answered.Probabilities);
        var metrics = ClassificationMetrics.Compute(truth, predictions, data.Classes, data.Families.Select(rows.Test));
        return Stored(cell, record, threads, answered.Parameters, rows.Train.Length) with
        {
            Train = rows.Train,
            Test = rows.Test,
            Metrics = CellMetrics.Of(metrics),
            FitSeconds = answered.Fit.TotalSeconds,
            PredictSeconds = answered.Predict.TotalSeconds,
            Answers = predictions.Labels,
            Confidence = answered.Probabilities is { } p ? Of(p, predictions.Labels) : null,
            TruthProbability = answered.Probabilities is { } q ? Of(q, truth) : null,
        };
    }

    /// <summary>Computes a cell of N-shot episodes.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="record">Where its features come from.</param>
    /// <param name="features">Features of all items.</param>
    /// <param name="data">The items.</param>
    /// <param name="part">The episodes.</param>
    /// <param name="cancellation">Asked before each episode.</param>
    public static StoredCell Of(PlannedCell cell, FeatureRecord record, FeatureMatrix features, MeasuredData data, EpisodesPart part, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(data);
        var choice = cell.Choice(1);
        var (test, answers, confidence, ofTruth, lengths, accuracies) = (new List<int>(), new List<int>(), new List<float>(), new List<float>(), new List<int>(), new List<double>());
        var (fit, predict, train) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        IReadOnlyDictionary<string, object> parameters = new Dictionary<string, object>();
        for (var e = 0; e < part.Count; e++)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = part.Episode(e);
            // An episode knows its own classes alone: the others are no wrong answers that it could give.
            var (own, classes) = Own(data, rows);
            var answered = HeadMeasurement.Answer(choice, features, own, rows, cancellation);
            var labels = answered.Scores.ArgMax();
            test.AddRange(rows.Test);
            answers.AddRange(labels.Select(a => classes[a]));
            int[] truth = [.. rows.Test.Select(r => own.Labels[r])];
            if (answered.Probabilities is { } p)
            {
                confidence.AddRange(Of(p, labels));
                ofTruth.AddRange(Of(p, truth));
            }

            lengths.Add(rows.Test.Length);
            accuracies.Add(truth.Zip(labels).Count(t => t.First == t.Second) / (double)truth.Length);
            (fit, predict, train, parameters) = (fit + answered.Fit, predict + answered.Predict, rows.Train.Length, answered.Parameters);
        }

        return Stored(cell, record, 1, parameters, train) with
        {
            Test = [.. test],
            Episodes = [.. lengths],
            Metrics = Measured(data, test, answers, accuracies),
            FitSeconds = fit.TotalSeconds,
            PredictSeconds = predict.TotalSeconds,
            Answers = [.. answers],
            Confidence = confidence.Count > 0 ? [.. confidence] : null,
            TruthProbability = ofTruth.Count > 0 ? [.. ofTruth] : null,
        };
    }

    /// <summary>A cell that failed.</summary>
    public static StoredCell Failed(PlannedCell cell, FeatureRecord record, int threads, Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var why = e is TlearnException told ? ExperimentWords.Of(told, cell.Group.Dataset.Place) : $"unexpected: {e.GetType().Name}: {e.Message}";
        return Stored(cell, record, threads, new Dictionary<string, object>(), 0) with { Status = CellStatus.Failed, Error = PathText.OneLine(why) };
    }

    private static (MeasuredData Data, int[] Classes) Own(MeasuredData data, PartRows rows)
    {
        int[] classes = [.. rows.Train.Select(r => data.Labels[r]).Distinct().Order()];
        var labels = new int[data.Labels.Length];
        Array.Fill(labels, -1);
        foreach (var row in rows.Train.Concat(rows.Test)) labels[row] = Array.IndexOf(classes, data.Labels[row]);
        return (new MeasuredData(data.Items, [.. classes.Select(c => data.Classes[c])], labels, data.Families), classes);
    }

    private static CellMetrics Measured(MeasuredData data, List<int> test, List<int> answers, List<double> accuracies)
    {
        var all = ClassificationMetrics.OfAnswers([.. test.Select(r => data.Labels[r])], [.. answers], data.Classes, families: null);
        var interval = SampleSpread.MeanInterval(accuracies);
        return CellMetrics.Of(all) with { Accuracy = accuracies.Average(), CiLow = interval?.Low, CiHigh = interval?.High };
    }

    private static StoredCell Stored(PlannedCell cell, FeatureRecord record, int threads, IReadOnlyDictionary<string, object> parameters, int train)
    {
        var tap = record.Taps[cell.Tap];
        return new StoredCell
        {
            Name = cell.Name,
            Key = cell.Key(record),
            Cell = cell.Cell,
            Found = new CellFindings(record.Sha256, record.Preprocessing, tap.Name, tap.Pool, cell.Head is null ? 0 : tap.Dimension, parameters.ToDictionary(p => p.Key, p => HeadSettings.Text(p.Value)), train),
            Data = record.Data,
            Status = CellStatus.Done,
            Train = [],
            Test = [],
            Origin = new CellOrigin(DateTime.UtcNow, Environment.MachineName, Extraction.ToolVersion, PlannedCell.Arithmetic, threads),
        };
    }

    private static float[] Of(ClassScores probabilities, int[] classes) => [.. classes.Select((c, row) => c < 0 ? 0 : probabilities.Row(row)[c])];
}
