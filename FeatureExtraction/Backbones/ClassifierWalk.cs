using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>The way from an output of the graph back to a classifier layer.</summary>
/// <param name="Output">The output.</param>
/// <param name="Answer">The tensor of numbers, one a class, that the output gives or is made of: the softmax in front of class names.</param>
/// <param name="Layer">The classifier layer.</param>
/// <param name="Input">What enters it.</param>
/// <param name="Classes">Its classes; 0 where the file does not tell.</param>
/// <param name="Averaged">Whether other classifiers' answers are added to its own.</param>
internal sealed record ClassifierWalk(string Output, string Answer, OnnxNode Layer, string Input, long Classes, bool Averaged)
{
    public string ClassesText => Classes == 0 ? "a number of classes that the file does not tell" : Classes == 1 ? "1 class" : $"{Classes} classes";

    /// <summary>Walks; <see langword="null"/> where the output is no classifier's.</summary>
    public static ClassifierWalk? From(OnnxGraph graph, string output)
    {
        var trail = new ClassifierTrail();
        var (tensor, answer) = (output, output);
        while (graph.Producer(tensor) is { Inputs.Count: > 0 } node)
        {
            if (ClassifierLayer.Input(graph, node, trail) is { } input) return new ClassifierWalk(output, answer, node, input, ClassifierLayer.Classes(graph, node), trail.Averaged);
            if (AnswerNames.Before(graph, node) is { } numbers)
            {
                // Whoever names the largest answer has a class for each.
                trail.Probabilities = true;
                (tensor, answer) = (numbers, numbers);
            }
            else if (ClassifierTail.Before(graph, node, trail) is { } before)
            {
                tensor = before;
            }
            else
            {
                return null;
            }
        }

        return null;
    }
}
