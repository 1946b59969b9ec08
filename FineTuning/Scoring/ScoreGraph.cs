using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.WeightGradients;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Scoring;

/// <summary>
/// A network with the score of one class behind it, and the gradient of that score with respect to a tensor, as an ordinary ONNX graph. One run is the way forward, and
/// back as far as that tensor.
/// </summary>
internal sealed record ScoreGraph
{
    /// <summary>Name of the input that says which class, int64 <c>[N]</c>; −1 for the network's own answer.</summary>
    public const string Class = "tlearn.class";

    /// <summary>The graph.</summary>
    public required OnnxModel Model { get; init; }

    /// <summary>The images.</summary>
    public required TrainingInput Input { get; init; }

    /// <summary>Name of the output with the class that was taken, int64 <c>[N]</c>.</summary>
    public required string Chosen { get; init; }

    /// <summary>Name of the output with the network's own answer, int64 <c>[N]</c>.</summary>
    public required string Own { get; init; }

    /// <summary>Name of the output with the scores, <c>[N]</c>.</summary>
    public required string Score { get; init; }

    /// <summary>Name of the output with the network's answers, <c>[N,C]</c>.</summary>
    public required string Answers { get; init; }

    /// <summary>The tensor that the gradient is taken with respect to.</summary>
    public required string Wanted { get; init; }

    /// <summary>Its shape.</summary>
    public required IReadOnlyList<long> WantedShape { get; init; }

    /// <summary>Name of the output with the gradient.</summary>
    public required string Gradient { get; init; }

    /// <summary>Number of classes, C.</summary>
    public required int Classes { get; init; }

    /// <summary>Builds it.</summary>
    /// <param name="network">The network at the batch of a run.</param>
    /// <param name="facts">What is known of its tensors.</param>
    /// <param name="tensors">Where its scores are.</param>
    /// <param name="wanted">A tensor that the score depends on.</param>
    /// <exception cref="TlearnException">An operator between the two has no gradient, or no gradient arrives.</exception>
    public static ScoreGraph Build(PreparedNetwork network, BlankRunFacts facts, ScoreTensors tensors, string wanted)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(tensors);
        var batch = network.Input.Shape[0];
        var section = NetworkSection.Between(network, facts, [], tensors.Answers, tensors.Deciding, tensors.Score);
        var whole = section.Begin([]);
        var writer = new GraphWriter(whole);
        var classes = checked((int)(facts.Shape(tensors.Answers).Volume() / batch));
        whole.Input(Class, ElementType.Int64, batch);
        var answers = writer.Reshape(tensors.Answers, batch, classes);
        var own = writer.Node("ArgMax", [writer.Reshape(tensors.Deciding, batch, classes)], ("axis", 1), ("keepdims", 0));
        var chosen = writer.Node("Where", writer.Node("Less", Class, writer.Integers(0)), own, Class);
        var away = tensors.IsRelative ? -1f / classes : 0;
        var direction = writer.Mul(writer.Node("OneHot", chosen, writer.Integers(classes), writer.Numbers([2], [away, away + 1])), tensors.Sign);
        var score = writer.Sum(writer.Mul(writer.Reshape(tensors.Score, batch, classes), direction), 1);
        var gradient = new GradientBuilder(network.Model, section.Nodes, facts, writer, [wanted], new OperatorsAlone())
            .Run((tensors.Score, writer.Reshape(direction, facts.Shape(tensors.Score))))[wanted];
        whole.Output(chosen, ElementType.Int64, batch).Output(own, ElementType.Int64, batch).Output(score, ElementType.Float, batch).Output(answers, ElementType.Float, batch, classes)
            .Output(gradient, ElementType.Float, [.. facts.Shape(wanted).Cast<object>()]);
        if (wanted != network.Input.Name) whole.Output(wanted, ElementType.Float, [.. facts.Shape(wanted).Cast<object>()]);
        return new ScoreGraph
        {
            Model = whole.Build(),
            Input = network.Input,
            Chosen = chosen,
            Own = own,
            Score = score,
            Answers = answers,
            Wanted = wanted,
            WantedShape = facts.Shape(wanted),
            Gradient = gradient,
            Classes = classes,
        };
    }
}
