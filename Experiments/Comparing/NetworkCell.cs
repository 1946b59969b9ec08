using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Comparing;

/// <summary>A network that is trained in every part.</summary>
internal sealed class NetworkCell(INetworkChoice network, ComparisonData data) : CellRun(network.Model, network.Tap, network.Name, data)
{
    // A class that the part does not train is never the answer.
    private const float Absent = -1e30f;

    protected override PartAnswers Answer(SplitFold part, CancellationToken cancellation)
    {
        try
        {
            var answers = network.Answer(Paths(part.Train), Paths(part.Test), cancellation);
            var scores = InOrder(answers);
            return new PartAnswers(scores, scores.Softmax(), answers.Parameters, answers.Fit, answers.Predict);
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"{Name}, part {Finished + 1}: {e.Message}", e.Next, e);
        }
    }

    private List<string> Paths(int[] rows) => [.. rows.Select(r => Data.Items[r].Path)];

    private ClassScores InOrder(NetworkAnswers answers)
    {
        var scores = new ClassScores(answers.Logits.Rows, Data.Classes.Count);
        Array.Fill(scores.Values, Absent);
        var places = answers.Classes.Select(name => Data.Classes.Index().First(c => c.Item == name).Index).ToArray();
        for (var row = 0; row < scores.Rows; row++)
        {
            for (var c = 0; c < places.Length; c++) scores.Row(row)[places[c]] = answers.Logits.Row(row)[c];
        }

        return scores;
    }
}
