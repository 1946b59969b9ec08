using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Measuring;

/// <summary>Trains a network on a part's training images and lets it answer the part's test images.</summary>
internal static class NetworkMeasurement
{
    // A class that the part does not train is never the answer.
    private const float Absent = -1e30f;

    /// <summary>Trains and answers.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="data">The items.</param>
    /// <param name="part">Rows to learn from, and rows to answer.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <exception cref="TlearnException">It cannot be trained.</exception>
    public static PartAnswers Answer(INetworkChoice network, MeasuredData data, PartRows part, CancellationToken cancellation)
    {
        var answers = network.Answer(Paths(data, part.Train), Paths(data, part.Test), cancellation);
        var scores = InOrder(answers, data.Classes);
        return new PartAnswers(scores, scores.Softmax(), answers.Parameters, answers.Fit, answers.Predict);
    }

    private static List<string> Paths(MeasuredData data, int[] rows) => [.. rows.Select(r => data.Items[r].Path)];

    private static ClassScores InOrder(NetworkAnswers answers, IReadOnlyList<string> classes)
    {
        var scores = new ClassScores(answers.Logits.Rows, classes.Count);
        Array.Fill(scores.Values, Absent);
        var places = answers.Classes.Select(name => classes.Index().First(c => c.Item == name).Index).ToArray();
        for (var row = 0; row < scores.Rows; row++)
        {
            for (var c = 0; c < places.Length; c++) scores.Row(row)[places[c]] = answers.Logits.Row(row)[c];
        }

        return scores;
    }
}
