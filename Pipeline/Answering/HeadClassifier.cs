using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Loading;

namespace TransferLearning.Answering;

/// <summary>A trained head on features that are at hand.</summary>
internal class HeadAnswers(TrainedHead head) : IAnswers
{
    public string Name => Head.Head.Name;

    public IReadOnlyList<string> Classes => Head.Classes;

    public bool HasProbabilities => Head.Head is IProbabilisticHead;

    public TrainingRecord? TrainingImages => Head.TrainingImages;

    protected TrainedHead Head { get; } = head;

    public Predictions Predict(LabeledDataset data, CancellationToken cancellation) => Head.Predict(data, cancellation);
}

/// <summary>A trained head that brings the features that it needs.</summary>
internal sealed class HeadClassifier(TrainedHead head, FeatureLoader loader, ModelCatalogue catalogue) : HeadAnswers(head), IClassifier
{
    public FeatureSet Open(IReadOnlyList<string> paths, ExtractionRequest options, IReadOnlyList<string> forImages, CancellationToken cancellation) =>
        new HeadFeatures(loader, catalogue).Open(Head, paths, options, forImages, cancellation);
}
