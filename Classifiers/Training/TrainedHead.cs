using System.Runtime.InteropServices;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Training;

/// <summary>A head with all that its use needs: class names, the space of its features, and where it came from. A <c>.tlhead</c> file holds one.</summary>
/// <param name="Head">The fitted head.</param>
/// <param name="Classes">Class names in index order, <c>[C]</c>.</param>
/// <param name="Space">The only features that it accepts.</param>
/// <param name="Parameters">The parameters that it was fitted with, and <c>scale</c>, the scaling.</param>
/// <param name="Provenance">What is recorded and not compared: model path, tool version, dates.</param>
internal sealed record TrainedHead(
    IHead Head,
    IReadOnlyList<string> Classes,
    FeatureSpace Space,
    IReadOnlyDictionary<string, object> Parameters,
    IReadOnlyDictionary<string, string> Provenance)
{
    private const string Format = "1";
    private const string CalibratedFormat = "2"; // a program that knows the first alone would pass over the calibration
    private const string GroupedFormat = "3"; // a program that knows the others alone would scale several taps as one
    private const string TrainingImagesTensor = "training_images";

    /// <summary>The images that the head learnt from, those of its tuning and calibration included; <see langword="null"/> where its file does not say.</summary>
    public TrainingRecord? TrainingImages { get; init; }

    /// <summary>Fits a head on the labelled rows of a dataset; rows without label are left out.</summary>
    /// <param name="data">Training data.</param>
    /// <param name="trainer">What is fitted.</param>
    /// <param name="provenance">What is recorded beside the tool version and the date.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <exception cref="TlearnException">The data cannot be learned from.</exception>
    public static TrainedHead Train(
        LabeledDataset data, IHeadTrainer trainer, IReadOnlyDictionary<string, string>? provenance = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(trainer);
        var labelled = Labelled(data);
        return Of(trainer.Fit(labelled.Features, labelled.Labels, data.Classes.Count, cancellation), labelled, trainer, provenance);
    }

    /// <summary>Fits a head with calibrated probabilities on the labelled rows of a dataset; groups and copies of one image are never split.</summary>
    /// <param name="data">Training data.</param>
    /// <param name="trainer">What is fitted.</param>
    /// <param name="options">How to calibrate.</param>
    /// <param name="provenance">What is recorded beside the tool version and the date.</param>
    /// <param name="progress">Gets the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <exception cref="TlearnException">The data cannot be learned from, or nothing can be held out.</exception>
    public static (TrainedHead Trained, CalibrationReport Report) TrainCalibrated(
        LabeledDataset data,
        IHeadTrainer trainer,
        CalibrationOptions options,
        IReadOnlyDictionary<string, string>? provenance = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(options);
        var labelled = Labelled(data);
        var fit = HeadCalibrator.Fit(
            trainer, labelled.Features, labelled.Labels, data.Classes.Count, RowFamilies.Of(labelled.Items), options with { ClassNames = data.Classes }, progress, cancellation);
        return (Of(fit.Head, labelled, trainer, provenance), fit.Report);
    }

    private static LabeledDataset Labelled(LabeledDataset data)
    {
        int[] labelled = [.. Enumerable.Range(0, data.Labels.Length).Where(r => data.Labels[r] >= 0)];
        return labelled.Length == data.Labels.Length ? data : data.Select(labelled);
    }

    private static TrainedHead Of(IHead head, LabeledDataset data, IHeadTrainer trainer, IReadOnlyDictionary<string, string>? provenance)
    {
        var recorded = new Dictionary<string, string>(provenance ?? new Dictionary<string, string>());
        recorded.TryAdd("tool_version", typeof(TrainedHead).Assembly.GetName().Version?.ToString(3) ?? "");
        recorded.TryAdd("trained", DateTime.UtcNow.ToString("O"));
        recorded.TryAdd("samples", data.Items.Count.ToString());
        return new TrainedHead(head, data.Classes, data.Space, FittedParameters.Of(trainer, head), recorded) { TrainingImages = TrainingRecord.Of(data.Items.Select(i => i.Content)) };
    }

    /// <summary>Predicts rows of a dataset.</summary>
    /// <exception cref="TlearnException">The features are of another space, and the message names what differs; or an answer is no number.</exception>
    public Predictions Predict(LabeledDataset data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var differences = Space.DifferencesTo(data.Space);
        if (differences.Count > 0)
        {
            throw new TlearnException(
                $"head '{Head.Name}' was trained on other features:{FieldDifference.Lines(differences)}",
                "Extract the images with the model, tap, pooling and preprocessing of the head, or train a head on these features.");
        }

        var scores = Head.Score(data.Features, cancellation);
        var probabilities = Head is IProbabilisticHead probabilistic ? probabilistic.Probabilities(data.Features, cancellation) : null;
        foreach (var values in (ClassScores?[])[scores, probabilities])
        {
            if (values is not null && !FeatureChecks.IsFinite(values.Values)) throw Overflow(data, values);
        }

        return new Predictions(scores, probabilities);
    }

    /// <summary>Writes a <c>.tlhead</c> file: complete under its name, or not at all.</summary>
    /// <exception cref="TlearnException">It cannot be written, or the head has values that are no finite numbers.</exception>
    public void Save(string path)
    {
        var stored = Head is IStorableHead storable ? storable.Store() : throw new TlearnException($"head '{Head.Name}' cannot be stored");
        foreach (var (name, tensor) in stored.Tensors)
        {
            if (tensor.Type != "F32" || FeatureChecks.IsFinite(MemoryMarshal.Cast<byte, float>(tensor.Data.Span))) continue;
            throw new TlearnException($"{path}: head '{Head.Name}' has a value in '{name}' that is no finite number, so the file would not be readable", "Scale the features (`Scale` standard), or regularise more (a smaller C, a larger alpha).");
        }

        var metadata = stored.Attributes.ToDictionary(a => $"head.{a.Key}", a => a.Value);
        metadata["format"] = stored.HasGroups ? GroupedFormat : Head is CalibratedHead ? CalibratedFormat : Format;
        metadata["head"] = Head.Name;
        metadata["classes"] = HeadMetadata.Text(Classes);
        metadata["recipe"] = HeadMetadata.Text(Space);
        metadata["parameters"] = HeadMetadata.Text(Parameters);
        metadata["provenance"] = HeadMetadata.Text(Provenance);
        if (TrainingImages is not null) stored.Tensors[TrainingImagesTensor] = StoredTensor.Of(TrainingImages);
        HeadFile.Write(path, metadata, stored.Tensors);
    }

    /// <summary>Reads a <c>.tlhead</c> file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads that the head may use; 0 for one per core.</param>
    /// <exception cref="TlearnException">It cannot be read, is no such file, is damaged, or holds a head that this program does not know.</exception>
    public static TrainedHead Load(string path, int threads = 0)
    {
        ThreadCount.Require(threads);
        var (metadata, tensors) = HeadFile.Read(path);
        try
        {
            return FromParts(metadata, tensors, threads);
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"head file {path}: {e.Message}", e.Next, e);
        }
    }

    private TlearnException Overflow(LabeledDataset data, ClassScores values)
    {
        var row = Enumerable.Range(0, values.Rows).First(r => !FeatureChecks.IsFinite(values.Row(r)));
        return new TlearnException(
            $"head '{Head.Name}', image {data.Items[row].Path}: found a score that is no finite number",
            "The head is damaged, or its features are beyond all that it was trained on; train the head again.");
    }

    internal static TrainedHead FromParts(SortedDictionary<string, string> metadata, SortedDictionary<string, StoredTensor> tensors, int threads = 0)
    {
        if (Text("format") is not (Format or CalibratedFormat or GroupedFormat)) throw new TlearnException($"head: found format {Text("format")}, expected {Format}, {CalibratedFormat} or {GroupedFormat}", "Read it with the version of tlearn that wrote it.");
        var entry = HeadCatalog.All.FirstOrDefault(e => e.Name == Text("head"))
            ?? throw new TlearnException($"head: found a head '{Text("head")}', expected one of {string.Join(", ", HeadCatalog.All.Select(e => e.Name))}");
        var classes = HeadMetadata.Names(Text("classes"));
        var space = HeadMetadata.Space(Text("recipe"));
        if (classes.Distinct(StringComparer.Ordinal).Count() < classes.Length) throw StoredHead.Wrong("found a class name twice");
        if (classes.Length < 2 || space.Dimension < 1) throw StoredHead.Wrong($"found {classes.Length} classes and dimension {space.Dimension}");
        var stored = new StoredHead(classes.Length, space.Dimension) { Threads = threads };
        foreach (var (name, tensor) in tensors) stored.Tensors[name] = tensor;
        var images = stored.TakeRecord(TrainingImagesTensor);
        foreach (var (name, text) in metadata)
        {
            if (name.StartsWith("head.", StringComparison.Ordinal)) stored.Attributes[name["head.".Length..]] = text;
        }

        if (stored.HasGroups != (Text("format") == GroupedFormat)) throw StoredHead.Wrong($"format {Text("format")} does not go with the scaling of its taps");
        if (!stored.HasGroups && stored.IsCalibrated != (Text("format") == CalibratedFormat)) throw StoredHead.Wrong($"format {Text("format")} does not go with the calibration");
        var head = CalibratedHead.Restore(stored, entry.Restore(stored));
        return new TrainedHead(head, classes, space, HeadMetadata.Parameters(Text("parameters")), HeadMetadata.Texts(Text("provenance"))) { TrainingImages = images };

        string Text(string name) => metadata.GetValueOrDefault(name) ?? throw StoredHead.Wrong($"'{name}' is missing");
    }
}
