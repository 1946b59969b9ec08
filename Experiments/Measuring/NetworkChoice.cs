using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Measuring;

/// <summary>A network that is trained in every part, beside heads that are trained on features. It answers from images.</summary>
internal interface INetworkChoice
{
    /// <summary>Name of the model, as it is shown.</summary>
    string Model { get; }

    /// <summary>What its classifier reads, as it is shown.</summary>
    string Tap { get; }

    /// <summary>Name in the results: <c>finetune last:2</c>.</summary>
    string Name { get; }

    /// <summary>Trains on some images and answers others.</summary>
    /// <param name="train">Paths of the images to learn from.</param>
    /// <param name="test">Paths of the images to answer; nothing may be learned from them.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <exception cref="TlearnException">It cannot be trained.</exception>
    NetworkAnswers Answer(IReadOnlyList<string> train, IReadOnlyList<string> test, CancellationToken cancellation);
}

/// <summary>What a trained network says.</summary>
/// <param name="Classes">Its classes: those of the images that it learned from.</param>
/// <param name="Logits">Of the images to answer, in their order, <c>[N,C]</c> in the order of <paramref name="Classes"/>.</param>
/// <param name="Parameters">What it was trained with.</param>
/// <param name="Fit">Time of the training.</param>
/// <param name="Predict">Time of the answers.</param>
internal sealed record NetworkAnswers(IReadOnlyList<string> Classes, ClassScores Logits, IReadOnlyDictionary<string, object> Parameters, TimeSpan Fit, TimeSpan Predict);
