using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FineTuning.Training;
using TransferLearning.Loading;
using TransferLearning.Notes;
using TransferLearning.Training;

namespace TransferLearning;

/// <summary>
/// A network that was trained with a new classifier, from its last layers or as a whole, and written as one ONNX file: image in, label and probabilities out.
/// <see cref="ImageClassifier.Load"/> opens it.
/// </summary>
public sealed record FineTunedNetwork
{
    private FineTunedNetwork(string file, NetworkTrainingEnd end)
    {
        var (tuning, trained, measured) = (end.Tuning, end.Outcome.Training, end.Measured);
        (File, Model, Unfreeze, Layers, TrainedParameters) = (file, end.Model, tuning.Part.Request, tuning.Part.Layers, tuning.Part.ParameterCount);
        (Classes, TrainingImages, ValidationImages, Augmentation) = (tuning.Data.Classes, tuning.Rows.Training.Count, tuning.Rows.Validation.Count, tuning.Augmentation);
        (Epochs, BestEpoch, StartAccuracy, Elapsed) = (trained.Epochs, trained.BestEpoch, trained.StartAccuracy, end.Outcome.Elapsed);
        ProbeParameters = tuning.Probe.Parameters;
        if (measured is not null)
        {
            (Evaluation, ProbeEvaluation) = (new Evaluation(measured.Network, measured.Rows), new Evaluation(measured.Probe, measured.Rows));
            (MeasuredOn, PValue, Test) = (measured.Split, measured.Test.PValue, measured.Test.Name);
        }

        (IsStored, Memory, Written) = (tuning.IsStored, tuning.Memory.At(end.Request.Batch), end.Written);
        (Failures, Images) = (end.Features.Failures, end.Features.Images);
    }

    /// <summary>The ONNX file.</summary>
    public string File { get; }

    /// <summary>Name of the network that the training began with.</summary>
    public string Model { get; }

    /// <summary>What was asked to be trained.</summary>
    public UnfreezeRequest Unfreeze { get; }

    /// <summary>The trained layers with weights (operator and name), from the images to the classifier.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>Number of values that were trained.</summary>
    public long TrainedParameters { get; }

    /// <summary>Names of the classes in index order, <c>[C]</c>.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Images that were trained on.</summary>
    public int TrainingImages { get; }

    /// <summary>Images that chose the best epoch; 0 where the last one is kept.</summary>
    public int ValidationImages { get; }

    /// <summary>How training images were varied.</summary>
    public Augmentation Augmentation { get; }

    /// <summary>All epochs that were trained.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; }

    /// <summary>The epoch whose weights are in the file, from 1.</summary>
    public int BestEpoch { get; }

    /// <summary>Accuracy on the validation images before the first step, 0 to 1: that of the probe that training begins with. <see langword="null"/> where no image chooses the epoch.</summary>
    public double? StartAccuracy { get; }

    /// <summary>How good the network is on images that it did not train on; <see langword="null"/> where none were kept out.</summary>
    public Evaluation? Evaluation { get; }

    /// <summary>
    /// How good a tuned logistic regression on the network's features as they were (its linear probe) is on the same images: where it is no worse, it is the simpler choice.
    /// <see langword="null"/> where no images were kept out.
    /// </summary>
    public Evaluation? ProbeEvaluation { get; }

    /// <summary>What was found for the probe, by scikit-learn's names.</summary>
    public IReadOnlyDictionary<string, object> ProbeParameters { get; }

    /// <summary>
    /// The split that both were measured on; <c>validation</c> for images that were set aside from the training images and chose the best epoch, which flatters the network.
    /// <see langword="null"/> where no images were kept out.
    /// </summary>
    public string? MeasuredOn { get; }

    /// <summary>Two-sided probability of a difference between network and probe at least as large where there is none, 0 to 1; <see langword="null"/> where no images were kept out.</summary>
    public double? PValue { get; }

    /// <summary>Name of the test that <see cref="PValue"/> is of.</summary>
    public string? Test { get; }

    /// <summary>Time of the training, activations of the frozen part included; of one that went on from a checkpoint, since then.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The images that could not be used, and why.</summary>
    public IReadOnlyList<ItemFailure> Failures { get; }

    /// <summary>Number of images that were found, those of <see cref="Failures"/> among them.</summary>
    public long Images { get; }

    /// <summary>Whether the frozen part ran once, and its activations were stored.</summary>
    internal bool IsStored { get; }

    /// <summary>Bytes that a step takes, about.</summary>
    internal long Memory { get; }

    /// <summary>The file's size in bytes, and the largest difference of a probability between it and what was trained.</summary>
    internal (long Bytes, double Difference) Written { get; }

    /// <summary>
    /// Puts a new classifier on a pretrained network, trains it with the network's last layers or with all of them, and writes the result. The new classifier begins as a logistic
    /// regression on the network's features, which is also what the result is compared with. Features of the images lie in the cache.
    /// </summary>
    /// <param name="images">A folder (one folder a class, or splits with classes below) a manifest (.csv, .jsonl) or an archive, with labels.</param>
    /// <param name="file">The file to write, which ends in <c>.onnx</c>: complete under its name, or not at all.</param>
    /// <param name="options">Which network, which of its layers, and how.</param>
    /// <param name="progress">Told of embedded images, of the probe's search and of the training's steps.</param>
    /// <param name="cancellation">Stops the run within one operator. A checkpoint is kept: the same call goes on from it, and ends with the same weights.</param>
    /// <exception cref="UsageException">A value is out of its range, there is no such layer, or the file cannot be this one; told before an image is read.</exception>
    /// <exception cref="TlearnException">
    /// The network is not found, a weight cannot be trained, there is nothing to learn, the memory does not suffice, a checkpoint is of another training, the training blew up, or a file cannot be written.
    /// </exception>
    /// <remarks>An image that cannot be read does not stop the run: see <see cref="Failures"/>.</remarks>
    public static Task<FineTunedNetwork> TrainAsync(
        string images, string file, FineTuningOptions options, IProgress<FineTuningProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(images);
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(options);
        // The names hold from now on, whatever becomes of the working directory.
        (images, file) = (Path.GetFullPath(images), Path.GetFullPath(file));
        if (options.Checkpoints is { } checkpoints) options = options with { Checkpoints = Path.GetFullPath(checkpoints) };
        return Task.Run(() => TrainForCaller(images, file, options, progress, cancellation), cancellation);
    }

    /// <summary>The same for whoever has a log and a catalogue.</summary>
    /// <param name="images">As above.</param>
    /// <param name="file">As above.</param>
    /// <param name="options">As above; its notes are not told.</param>
    /// <param name="log">Told what should be known, and of the work before the training.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="steps">Told after every step and every epoch.</param>
    /// <param name="cancellation">As above.</param>
    /// <param name="exclusion">What is left out of the images; <see langword="null"/> for nothing.</param>
    internal static FineTunedNetwork Train(
        string images, string file, FineTuningOptions options, RunLog log, ModelCatalogue catalogue, IProgress<EpochProgress>? steps, CancellationToken cancellation, Exclusion? exclusion = null) =>
        new NetworkTraining(log, catalogue) { Exclusion = exclusion }.Run(images, file, options.Extraction(), options.Training(), steps, end => new FineTunedNetwork(file, end), cancellation);

    private static FineTunedNetwork TrainForCaller(string images, string file, FineTuningOptions options, IProgress<FineTuningProgress>? progress, CancellationToken cancellation)
    {
        var log = new CallerLog(options.Notes, progress is null ? null : (work, done, total) => progress.Report(new FineTuningProgress(work, done, total)));
        try
        {
            return Train(images, file, options, log, NetworkLookup.Open(log), progress is null ? null : new Steps(progress), cancellation);
        }
        catch (AggregateException e)
        {
            e.ThrowCause();
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException(e.Message, "Check the path, its permissions and the free space.", e);
        }
    }

    private sealed class Steps(IProgress<FineTuningProgress> progress) : IProgress<EpochProgress>
    {
        public void Report(EpochProgress value)
        {
            if (value.IsResumed) return; // before anything is computed there is nothing to count
            progress.Report(new FineTuningProgress(FineTuningNotes.Work(value), value.Batch, value.Batches) { Loss = value.Loss, ImagesPerSecond = value.ImagesPerSecond, Finished = value.Finished });
        }
    }
}
