using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Answering;

/// <summary>Answers with classes from features: a head, or a network whose answers are its features.</summary>
internal interface IAnswers
{
    /// <summary>Name of the head or network in results.</summary>
    string Name { get; }

    /// <summary>Class names in the order of the answers, <c>[C]</c>.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>Whether it has probabilities, or scores alone.</summary>
    bool HasProbabilities { get; }

    /// <summary>The images that it learnt from; <see langword="null"/> where its file does not say.</summary>
    TrainingRecord? TrainingImages { get; }

    /// <summary>Answers for rows of features.</summary>
    Predictions Predict(LabeledDataset data, CancellationToken cancellation);
}
