using TransferLearning.Answering;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Metrics;
using TransferLearning.Export;
using TransferLearning.Loading;
using TransferLearning.Notes;
using TransferLearning.Training;

namespace TransferLearning;

/// <summary>A classifier on embeddings, with its classes and the only features that it accepts. It never changes, and may be used by many threads at once.</summary>
public sealed class Head
{
    private readonly TrainedHead _trained;

    private Head(TrainedHead trained, TuningReport? tuning, CalibrationReport? calibration)
    {
        _trained = trained;
        Tuning = tuning;
        Calibration = calibration;
    }

    /// <summary>What kind of head it is, e.g. <c>logistic</c>.</summary>
    public string Name => _trained.Head.Name;

    /// <summary>Class names in index order, <c>[C]</c>.</summary>
    public IReadOnlyList<string> Classes => _trained.Classes;

    /// <summary>Length of a feature vector, D.</summary>
    public int Dimension => _trained.Space.Dimension;

    /// <summary>The parameters that it was fitted with, by scikit-learn's names.</summary>
    public IReadOnlyDictionary<string, object> Parameters => _trained.Parameters;

    /// <summary>What tuning chose, and how good that was in cross-validation; <see langword="null"/> for a head that was loaded or not tuned.</summary>
    public TuningReport? Tuning { get; }

    /// <summary>What calibration was worth; <see langword="null"/> for a head that was loaded or has none.</summary>
    public CalibrationReport? Calibration { get; }

    /// <summary>Fits a head on labelled images. Of features that have splits, it takes the split <c>train</c>, without copies of what other splits hold.</summary>
    /// <param name="features">The training images.</param>
    /// <param name="options">Which head, and its options: <c>new LogisticOptions { C = 0.03 }</c>.</param>
    /// <param name="training">Tuning and calibration; <see langword="null"/> for neither.</param>
    /// <param name="cancellation">Stops the fit within a second or so.</param>
    /// <exception cref="UsageException">An option is out of its range; the message names it.</exception>
    /// <exception cref="TlearnException">The images cannot be learned from: no labels, fewer than two classes.</exception>
    public static Head Train(Features features, HeadOptions options, TrainingOptions? training = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(options);
        return Of(Fitting(features, training).Fit(features.Training(), options, cancellation));
    }

    /// <summary>Fits a head that is named, as a script has it.</summary>
    /// <param name="features">The training images.</param>
    /// <param name="name">Which head, e.g. <c>logistic</c>.</param>
    /// <param name="settings">Its parameters by scikit-learn's names, scaling, seed and threads, as text and numbers; <see langword="null"/> for the defaults.</param>
    /// <param name="training">Tuning and calibration; <see langword="null"/> for neither.</param>
    /// <param name="cancellation">Stops the fit within a second or so.</param>
    /// <exception cref="UsageException">There is no such head or parameter, or a value is out of its range.</exception>
    /// <exception cref="TlearnException">The images cannot be learned from: no labels, fewer than two classes.</exception>
    public static Head Train(Features features, string name, HeadSettings? settings = null, TrainingOptions? training = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Of(Fitting(features, training).Fit(features.Training(), HeadCatalog.Get(name), settings ?? new HeadSettings(), cancellation));
    }

    /// <summary>Reads a <c>.tlhead</c> file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="threads">Threads that the head may use; 0 for one per core.</param>
    /// <exception cref="TlearnException">It cannot be read, is no such file, or is damaged.</exception>
    public static Head Load(string file, int threads = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return new Head(TrainedHead.Load(file, threads), null, null);
    }

    /// <summary>Measures the head on labelled images. Images that it learnt from are left out where no split is chosen, and counted in any case.</summary>
    /// <param name="features">The images, or a split of them: of features with splits <c>test</c>, else <c>val</c>, where none is chosen.</param>
    /// <param name="rejectBelow">The answer is <c>unknown</c> where the best probability (of a head without: its score) is below this; <see langword="null"/> where every answer stands.</param>
    /// <param name="cancellation">Stops the measurement.</param>
    /// <exception cref="TlearnException">The features are of another network, layer or preprocessing, and the message names what differs; or a label is none of the head's.</exception>
    public Evaluation Evaluate(Features features, double? rejectBelow = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        var (all, rows) = features.Measured(_trained.TrainingImages);
        return new Evaluation(Measurement.Of(new HeadAnswers(_trained), $"the head {Name}", all, rows, Rule(rejectBelow), features.Log, cancellation));
    }

    /// <summary>Answers for every image of a set.</summary>
    /// <param name="features">The images.</param>
    /// <param name="top">How many answers to give for each, best first.</param>
    /// <param name="rejectBelow">As for <see cref="Evaluate"/>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One row an image, in the order of <see cref="Features.Items"/>.</returns>
    /// <exception cref="TlearnException">The features are of another network, layer or preprocessing.</exception>
    public IReadOnlyList<PredictionRow> Predict(Features features, int top = 1, double? rejectBelow = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return PredictionRows.Of(features.Items, _trained.Predict(features.Data, cancellation), Classes, top, Rule(rejectBelow));
    }

    /// <summary>Writes a <c>.tlhead</c> file: complete under its name, or not at all.</summary>
    /// <exception cref="TlearnException">It cannot be written.</exception>
    public void Save(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (Path.EndsInDirectorySeparator(file)) throw new UsageException($"{file}: found the name of a folder, expected that of a file", $"For example {Path.Combine(file, "my.tlhead")}.");
        _trained.Save(file);
    }

    /// <summary>Writes network and head as one ONNX file: image in, label and probabilities out. It is checked against the head before it gets its name.</summary>
    /// <param name="file">The file, which ends in <c>.onnx</c>.</param>
    /// <param name="options">What it takes, and on which images it is checked; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Told of the images that were checked.</param>
    /// <param name="cancellation">Stops; there is no file then.</param>
    /// <exception cref="UsageException">The name ends otherwise, or is the network's own file.</exception>
    /// <exception cref="TlearnException">The network is not found or another, something in it cannot be exported, or the file would answer otherwise than the head.</exception>
    public ExportReport Export(string file, ExportOptions? options = null, IProgress<ExtractionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ExportedNetwork.RequireName(file);
        options ??= new ExportOptions();
        if (!Enum.IsDefined(options.Input)) throw new UsageException($"{nameof(ExportOptions)}.{nameof(options.Input)}: found {options.Input}, expected {string.Join(" or ", Enum.GetNames<InputForm>())}");
        var log = new CallerLog(options.Notes);
        var catalogue = NetworkLookup.Open(log);
        var request = new ExportRequest(_trained, HeadFeatures.FindModel(catalogue, _trained, options.Model))
        {
            Images = options.Verify is { } images ? ImageInputs.Open(images, log) : null,
            Form = options.Input,
            Threads = options.Threads,
        };
        try
        {
            return HeadExport.Run(request, file, catalogue, progress, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The message begins with the file already, in full.
            throw new TlearnException(e.Message, "Check the folder, its permissions and the free space.", e);
        }
    }

    private static Head Of(FittedHead fitted) => new(fitted.Trained, fitted.Tuning is { } tuning ? TuningReport.Of(tuning) : null, fitted.Calibration);

    private static HeadFitting Fitting(Features features, TrainingOptions? options) =>
        new(features.Set, features.Log) { Tune = options?.Tune == true, Calibration = options?.Calibration, Forgets = options is { KeepsTrainingRecord: false } };

    private static RejectionRule? Rule(double? rejectBelow) => rejectBelow is { } threshold ? new RejectionRule(threshold) : null;
}
