using TransferLearning.Core.Files;
using TransferLearning.Export;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FineTuning;
using TransferLearning.FineTuning.Training;
using TransferLearning.Loading;
using TransferLearning.Notes;

namespace TransferLearning.Training;

/// <summary>A fine-tuning that is done, while its parts are still open.</summary>
/// <param name="Model">Name of the network that it began with.</param>
/// <param name="Request">What was trained, and how.</param>
/// <param name="Tuning">The training.</param>
/// <param name="Outcome">What it ended with.</param>
/// <param name="Measured">Network and probe on images that were kept out; <see langword="null"/> where none were.</param>
/// <param name="Written">The file's size in bytes, and the largest difference of a probability between it and what was trained.</param>
/// <param name="Features">The images.</param>
internal sealed record NetworkTrainingEnd(
    string Model,
    FineTuningRequest Request,
    NetworkFineTuning Tuning,
    FineTuningOutcome Outcome,
    FineTuningMeasurement? Measured,
    (long Bytes, double Difference) Written,
    CachedImageFeatures Features);

/// <summary>Fine-tunes a network from images to a file: the one sequence for programs and for the command line.</summary>
/// <param name="log">Told what should be known, and of the work before the training.</param>
/// <param name="catalogue">The models that have names.</param>
internal sealed class NetworkTraining(RunLog log, ModelCatalogue catalogue)
{
    /// <summary>What is left out of the images; <see langword="null"/> for nothing.</summary>
    public Exclusion? Exclusion { get; init; }

    /// <summary>Runs it. What can be known to fail is told before the first image is read.</summary>
    /// <param name="images">Folder or manifest.</param>
    /// <param name="file">The file to write.</param>
    /// <param name="extraction">The network, with one tap expression.</param>
    /// <param name="request">What is trained, and how; without a folder of checkpoints they lie beside the file and are removed in the end.</param>
    /// <param name="steps">Told after every step and every epoch.</param>
    /// <param name="result">Makes the result while everything is open.</param>
    /// <param name="cancellation">Stops within one operator; a checkpoint is kept.</param>
    public T Run<T>(
        string images, string file, ExtractionRequest extraction, FineTuningRequest request, IProgress<EpochProgress>? steps, Func<NetworkTrainingEnd, T> result, CancellationToken cancellation)
    {
        ExportedNetwork.RequireName(file);
        if (FeatureStore.Exists(images)) throw new UsageException($"{images} is a feature store, and a network is trained on images", "give the folder of the images");
        request.Check();
        var checkpoints = request.Checkpoints ?? $"{file}.checkpoints";
        AtomicFile.RequireWritable(file);
        AtomicFile.RequireWritableFolder(checkpoints);
        var source = ImageInputs.Open(images, log, Exclusion);
        using var features = new CachedImageFeatures(new FeatureLoader(log, catalogue), source, images, extraction);
        using var embedder = EmbeddingModel.Open(extraction with { SizedBy = source, Batch = null }, catalogue, cancellation: cancellation);
        AtomicFile.RequireOther(file, embedder.Model.Path);
        var settled = request with { Checkpoints = checkpoints };
        NetworkFineTuning.Rehearse(embedder, settled, cancellation);
        using var tuning = Prepare(embedder, features, settled, cancellation);
        FineTuningNotes.SayPlan(log, embedder.ModelName, tuning, settled);
        var outcome = tuning.Train(new EpochNotes(log, steps), cancellation);
        var measured = tuning.Measure(cancellation);
        var written = tuning.Write(outcome, file, cancellation);
        if (request.Checkpoints is null) FineTuningCheckpoints.Remove(checkpoints);
        FineTuningNotes.SayResult(log, outcome, measured);
        return result(new NetworkTrainingEnd(embedder.ModelName, settled, tuning, outcome, measured, written, features));
    }

    private NetworkFineTuning Prepare(EmbeddingModel embedder, CachedImageFeatures features, FineTuningRequest request, CancellationToken cancellation)
    {
        var warnings = new List<string>();
        using var line = log.Begin("tuning the probe, percent");
        var tuning = NetworkFineTuning.Prepare(embedder, features, request, warnings, line.ForShare(), cancellation);
        log.WarnAll(warnings);
        return tuning;
    }

    /// <summary>Says what stays worth knowing of a training's progress.</summary>
    private sealed class EpochNotes(RunLog log, IProgress<EpochProgress>? steps) : IProgress<EpochProgress>
    {
        public void Report(EpochProgress value)
        {
            steps?.Report(value); // who draws a bar takes it away before the note
            if (FineTuningNotes.Of(value) is { } note) log.Note(note);
        }
    }
}
