using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning.Answering;

/// <summary>A pretrained network with the classes that it was trained on: its features are its own output.</summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Classes">Its class names, <c>[C]</c>.</param>
/// <param name="Output">Its output.</param>
internal sealed record OwnClasses(string Name, IReadOnlyList<string> Classes, NetworkOutput Output) : IAnswers
{
    /// <inheritdoc/>
    public bool HasProbabilities => true;

    /// <inheritdoc/>
    public TrainingRecord? TrainingImages => null;

    /// <summary>The request under which images become what <see cref="Predict"/> takes.</summary>
    /// <exception cref="TlearnException">The network gives features and no classes.</exception>
    public static ExtractionRequest Request(ModelReference reference, ExtractionRequest options) =>
        options with { Model = reference.Path, Taps = [NetworkOutput.Find(reference.Load()).Tensor], Pool = "flatten" };

    /// <summary>The classes of a network that was opened so.</summary>
    /// <param name="reference">The network.</param>
    /// <param name="opened">The same, opened.</param>
    /// <param name="file">A file of class names; <see langword="null"/> for the network's own.</param>
    /// <exception cref="TlearnException">Nothing names the classes, or not as many as there are.</exception>
    public static OwnClasses Of(ModelReference reference, EmbeddingModel opened, string? file)
    {
        var model = reference.Load();
        var labels = ModelLabels.For(reference, model, opened.Backbone.Taps[0].Dimension, file)
            ?? throw new TlearnException($"{reference.Path}: nothing names the classes of this network", "Give the names, one a line in the order of its output: `Labels` FILE, or a file labels.txt beside the network.");
        return new OwnClasses(reference.Name, labels.Names, NetworkOutput.Find(model));
    }

    /// <inheritdoc/>
    public Predictions Predict(LabeledDataset data, CancellationToken cancellation)
    {
        var probabilities = new ClassScores(data.Features.Rows, Classes.Count);
        for (var row = 0; row < data.Features.Rows; row++) Output.ToProbabilities(data.Features.Row(row)).CopyTo(probabilities.Row(row));
        return new Predictions(probabilities, probabilities);
    }
}
