using System.Diagnostics;
using TransferLearning.Classifiers.Export;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Export;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Preprocessing.Views;
using TransferLearning.FineTuning.Data;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Result;
using TransferLearning.FineTuning.Start;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training;
using TransferLearning.FineTuning.Training.Batches;
using TransferLearning.FineTuning.Unfreezing;
using TransferLearning.FineTuning.WeightGradients;

namespace TransferLearning.FineTuning;

/// <summary>
/// The second road of transfer learning, from images to a network with trained weights: probe, new classifier, the part that is trained, the frozen part's
/// activations, training, measurement. <see cref="Prepare"/> does all that can be said before the training; <see cref="Train"/> is the long part.
/// </summary>
internal sealed class NetworkFineTuning : IDisposable
{
    private readonly EmbeddingModel _embedder;
    private readonly IImageFeatures _features;
    private readonly FineTuningRequest _request;
    private readonly StartingNetwork _start;
    private readonly TrainingStep _step;
    private IBatchSource? _source;

    private NetworkFineTuning(EmbeddingModel embedder, IImageFeatures features, FineTuningRequest request, Preparation prepared)
    {
        (_embedder, _features, _request, _start, _step) = (embedder, features, request, prepared.Start, prepared.Step);
        (Data, Rows, Probe, Part, Augmentation) = (prepared.Data, prepared.Rows, prepared.Probe, prepared.Part, prepared.Augmentation);
    }

    /// <summary>Differentiates the network with a classifier of two classes: what cannot be trained is told before the first image is read.</summary>
    /// <param name="embedder">The network, views <c>center</c>, opened with the request's tap.</param>
    /// <param name="request">What is to be trained, and how.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="TlearnException">There is no such layer, a weight cannot be trained, or the network does not run at this batch.</exception>
    public static void Rehearse(EmbeddingModel embedder, FineTuningRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentNullException.ThrowIfNull(request);
        var start = StartingNetwork.Blank(embedder, request.Tap);
        var part = Unfrozen(embedder, start, request, cancellation);
        var options = request.GraphOptions(embedder, part, request.Settle(part.Cut.Count > 0));
        TrainingGraph.Build(start.Model, options, options.Batch / StepLayout.For(options).Workers, new OperatorsAlone(), cancellation);
    }

    /// <summary>Fits the probe, finds the part that is trained and differentiates it.</summary>
    /// <param name="embedder">The network, views <c>center</c>, opened with the request's tap.</param>
    /// <param name="features">The images.</param>
    /// <param name="request">What is trained, and how.</param>
    /// <param name="warnings">Takes what a reader should know.</param>
    /// <param name="tuning">Gets the share of the probe's tuning that is done.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="TlearnException">There is nothing to learn, a weight cannot be trained, or the memory does not suffice; the message says what would.</exception>
    public static NetworkFineTuning Prepare(
        EmbeddingModel embedder, IImageFeatures features, FineTuningRequest request, ICollection<string> warnings, IProgress<double>? tuning = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(request);
        var all = features.Load([request.Tap], request.Pool, ViewSet.Center.Name, null, cancellation)[0];
        var rows = request.Rows?.Invoke(all) ?? FineTuningRows.Choose(all, request.ValidationShare, request.Options.Seed, warnings);
        if (HeadNetwork.HidesTrainingImages(embedder.Backbone.Model.Metadata)) warnings.Add($"{embedder.ModelName} answers with classes and does not say which images it learnt from, so the trained network gets no record either, and whether it is measured on them cannot be checked");
        var data = all.Under([.. rows.Training.Select(r => all.Items[r].Label!).Distinct().Order(StringComparer.Ordinal)]);
        if (data.Classes.Count < 2) throw new UsageException($"found the one class '{data.Classes[0]}' to train, expected at least two", "Give a folder with one folder a class, or a manifest with labels.");
        var probe = ProbeFit.Of(data, rows, request.Options.Seed, request.Threads, tuning, cancellation);
        var start = StartingNetwork.Build(embedder, request.Tap, probe.Start);
        var part = Unfrozen(embedder, start, request, cancellation);
        var augmentation = request.Settle(part.Cut.Count > 0);
        var step = TrainingStep.Open(start.Model, request.GraphOptions(embedder, part, augmentation), cancellation);
        try
        {
            request.RequireMemory(MemoryOf(step, start));
            return new NetworkFineTuning(embedder, features, request, new Preparation(data, rows, probe, start, part, augmentation, step));
        }
        catch
        {
            step.Dispose();
            throw;
        }
    }

    /// <summary>The classifier's features of all images, under the classes that are trained.</summary>
    public LabeledDataset Data { get; }

    /// <summary>Who trains, validates and is measured.</summary>
    public FineTuningRows Rows { get; }

    /// <summary>The linear probe: where training begins, and what it must beat.</summary>
    public ProbeFit Probe { get; }

    /// <summary>What is trained.</summary>
    public UnfrozenPart Part { get; }

    /// <summary>How training images are varied.</summary>
    public Augmentation Augmentation { get; }

    /// <summary>Whether the frozen part runs once, and its activations are stored.</summary>
    public bool IsStored => _step.Inputs[0].Name == (Part.Cut.Count > 0 ? Part.Cut[0] : null);

    /// <summary>Bytes of all stored activations.</summary>
    public long StoredBytes => IsStored ? sizeof(float) * (Data.Items.Count + ((long)_request.StoredViews * Rows.Training.Count)) * _step.Inputs.Where(i => i.Name != _start.FeaturesTensor).Sum(i => (long)i.RowLength) : 0;

    /// <summary>What a step takes of the memory.</summary>
    public StepMemory Memory => MemoryOf(_step, _start);

    /// <summary>Where it runs.</summary>
    public string Device => _step.Device.ToString();

    /// <summary>Runs the frozen part where that is due, and trains.</summary>
    /// <param name="progress">Told after every step and every epoch.</param>
    /// <param name="cancellation">Stops within one operator; a checkpoint is kept.</param>
    /// <exception cref="TlearnException">The checkpoint is of another training, an image changed, or the training blew up.</exception>
    public FineTuningOutcome Train(IProgress<EpochProgress>? progress = null, CancellationToken cancellation = default)
    {
        var clock = Stopwatch.StartNew();
        var plan = new FineTuningPlan
        {
            Labels = Data.Labels,
            TrainingRows = Rows.Training,
            ValidationRows = Rows.Validation,
            Depths = [.. Part.Weights.Select(w => w.Depth)],
            NewWeights = _start.NewWeights,
            Folder = _request.Checkpoints,
            Identity = _request.Identity(Data, Augmentation, Device),
        };
        var balance = _request.ClassWeight == ClassWeight.None ? null : ClassWeights.Of(ClassWeight.Balanced, [.. Rows.Training.Select(r => Data.Labels[r])], Data.Classes.Count).Select(w => (double)w).ToList();
        var training = FineTuner.Run(_step, Source(cancellation), plan, _request.Options with { ClassWeights = balance }, progress, cancellation);
        var file = FineTunedFile.Of(_start, training.Weights);
        file.TakeOver(_step);
        return new FineTuningOutcome(training, file, clock.Elapsed);
    }

    /// <summary>Measures the network at the weights that <see cref="Train"/> ended with, and its probe, on the same images.</summary>
    /// <param name="cancellation">Stops within one operator.</param>
    /// <returns><see langword="null"/> where no image was kept out of the training.</returns>
    public FineTuningMeasurement? Measure(CancellationToken cancellation = default) =>
        FineTuningMeasurement.Of(Data, Rows, Learnt, Probe, rows => Logits(rows, cancellation), _request.Options.Seed, cancellation);

    /// <summary>What the network says of rows of <see cref="Data"/>, at the weights that <see cref="Train"/> ended with, <c>[N,C]</c>.</summary>
    public ClassScores Logits(IReadOnlyList<int> rows, CancellationToken cancellation = default) => StepPredictions.Logits(_step, Source(cancellation), rows, cancellation);

    /// <summary>Writes the trained network, checked on a few of the images.</summary>
    /// <inheritdoc cref="FineTunedFile.Write"/>
    public (long Bytes, double Difference) Write(FineTuningOutcome outcome, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        int[] rows = [.. Rows.Test.Concat(Rows.Validation).Concat(Rows.Training).Take(FineTunedFile.CheckedImages)];
        var input = _embedder.Backbone.Input.Size;
        var images = new float[rows.Length * 3 * input.Height * input.Width];
        Images(Augmentation.None).ReadPlain(rows, [images], cancellation);
        return (outcome.File with { TrainingImages = _request.KeepsTrainingRecord ? Learnt : null }).Write(path, images, [3, input.Height, input.Width], Logits(rows, cancellation), _request.Threads);
    }

    /// <inheritdoc/>
    public void Dispose() => _step.Dispose();

    // With what was learnt before; where that is not known, neither is the whole.
    private TrainingRecord? Learnt => HeadNetwork.HidesTrainingImages(_embedder.Backbone.Model.Metadata) ? null : Rows.Learnt(Data).Union(HeadNetwork.TrainingImages(_start.Model.Metadata));

    private IBatchSource Source(CancellationToken cancellation) => _source ??= IsStored ? Activations(cancellation) : Images(Augmentation);

    private IBatchSource Activations(CancellationToken cancellation)
    {
        IReadOnlyList<string> views = [.. Enumerable.Range(1, _request.StoredViews).Select(v => ViewSet.Augmented(Augmentation, _request.Options.Seed, v).Name)];
        return new FrozenActivations(_features, _embedder, _start.FeaturesTensor, _request.Tap, _request.Pool).Load(Data, Rows.Training, Part.Cut, views, cancellation);
    }

    private ImageBatches Images(Augmentation augmentation) => new(
        [.. Data.Items.Select(item => new ImageFile(_features.FileOf(item), item.Content))], FeatureNetwork.Preprocessing(_embedder), augmentation, _request.Options.Seed, _request.Threads);

    private static UnfrozenPart Unfrozen(EmbeddingModel embedder, StartingNetwork start, FineTuningRequest request, CancellationToken cancellation) => UnfrozenPart.Find(
        start.Model, request.Unfreeze, StartingNetwork.Logits, embedder.Backbone.Input.Size, tensor => tensor == start.FeaturesTensor || FrozenActivations.IsOfBackbone(embedder, tensor), cancellation);

    /// <summary>
    /// What a step takes, and what stands around it: of each trained value gradient, best epoch, the optimiser's two means and one more for an average, and the whole network
    /// in three sessions (features, step, answers).
    /// </summary>
    private static StepMemory MemoryOf(TrainingStep step, StartingNetwork start) => step.Memory with
    {
        Fixed = step.Memory.Fixed + (sizeof(float) * ((5L * step.Weights.Sum(w => (long)w.Count)) + (3L * start.Model.Initializers.Sum(t => t.Count)))),
    };

    private sealed record Preparation(
        LabeledDataset Data, FineTuningRows Rows, ProbeFit Probe, StartingNetwork Start, UnfrozenPart Part, Augmentation Augmentation, TrainingStep Step);
}
