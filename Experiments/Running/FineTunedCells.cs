using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning.Experiments.Running;

/// <summary>Computes cells whose network is trained, one at a time with all threads.</summary>
internal static class FineTunedCells
{
    /// <summary>The options of a training: the defaults of <c>finetune</c>, with what the experiment sets.</summary>
    public static FineTuningOptions Options(FinetuneEntry finetune, int seed, int threads)
    {
        ArgumentNullException.ThrowIfNull(finetune);
        var usual = new FineTuningOptions { Unfreeze = finetune.Unfreeze };
        return usual with
        {
            Model = finetune.Model,
            Tap = finetune.Tap,
            Preprocess = finetune.Preprocess,
            Epochs = finetune.Epochs ?? usual.Epochs,
            LearningRate = finetune.LearningRate,
            Batch = finetune.Batch ?? usual.Batch,
            Augmentation = finetune.Augment is { } text ? Augmentation.Parse(text) : null,
            Seed = seed,
            Threads = threads,
        };
    }

    /// <summary>Trains, answers and measures.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="record">Where its items come from.</param>
    /// <param name="data">The items.</param>
    /// <param name="features">Opens the images.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="threads">Threads; 0 for one per core.</param>
    /// <param name="cancellation">Stops within one step.</param>
    public static StoredCell Of(PlannedCell cell, FeatureRecord record, MeasuredData data, GroupFeatures features, ModelCatalogue catalogue, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var options = Options(cell.Group.Finetune!, cell.Part.Seed, threads);
        using var images = features.ImagesOf(cell.Group);
        using var embedder = EmbeddingModel.Open(cell.Group.Request(threads) with { SizedBy = images.Source }, catalogue, cancellation: cancellation);
        var choice = new FineTunedChoice(embedder, images, options.Training());
        return CellFit.Of(cell, record, data, (FitPart)cell.Part, threads, rows => NetworkMeasurement.Answer(choice, data, rows, cancellation));
    }
}
