using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Loading;

namespace TransferLearning.Answering;

/// <summary>A trained head on the features that it needs.</summary>
internal sealed class HeadClassifier(TrainedHead head, FeatureLoader loader, ModelCatalogue catalogue) : IClassifier
{
    public string Name => head.Head.Name;

    public IReadOnlyList<string> Classes => head.Classes;

    public bool HasProbabilities => head.Head is IProbabilisticHead;

    public TrainingRecord? TrainingImages => head.TrainingImages;

    public FeatureSet Open(IReadOnlyList<string> paths, ExtractionRequest options, IReadOnlyList<string> forImages, CancellationToken cancellation) =>
        new HeadFeatures(loader, catalogue).Open(head, paths, options, forImages, cancellation);

    public Predictions Predict(LabeledDataset data, CancellationToken cancellation) => head.Predict(data, cancellation);
}
