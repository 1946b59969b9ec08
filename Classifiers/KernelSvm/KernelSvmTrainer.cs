using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>
/// Trains kernel support vector machines with the objective of scikit-learn's SVC (LIBSVM's C-SVC): a machine for each pair of classes,
/// which vote.
/// </summary>
internal sealed class KernelSvmTrainer : IHeadTrainer
{
    public const string HeadName = "svm-rbf";

    private readonly KernelSvmOptions _options;

    /// <summary>Keeps options.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public KernelSvmTrainer(KernelSvmOptions options) => _options = KernelSvmOptions.Table.Require(options);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "kernel SVM, one class against one, by votes",
        KernelSvmOptions.Table.Parameters,
        TuningGrids.Of([ScalingKind.Auto, ScalingKind.Standard], TuningGrids.Product(("gamma", ["scale", "scale*0.25", "scale*4"]), ("C", ["0.1", "1", "3", "10", "100"]))),
        settings => KernelSvmOptions.Table.Read(settings).CreateTrainer())
    {
        Defaults = new KernelSvmOptions(),
        Restore = KernelSvmHead.Restore,
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => KernelSvmOptions.Table.Report(_options);

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        var present = TrainingChecks.Require(features, labels, classes);
        if ((long)features.Rows * Math.Max(features.Dimension, present.Length) > Array.MaxLength / sizeof(float))
        {
            throw new TlearnException(
                $"svm-rbf keeps its support vectors: found {features.Rows} × {Math.Max(features.Dimension, present.Length)} values, expected at most {Array.MaxLength / sizeof(float)}",
                "Train on fewer images, or take another head.");
        }

        var (scaler, offsets) = Scaling(features, cancellation);
        using var rows = new TrainingRows(features, labels, present, scaler, _options.Threads, cancellation);
        var function = new KernelFunction(_options.Kernel, (float)_options.Gamma.For(features.Dimension, rows.Variance() + offsets), _options.Degree, (float)_options.Coef0);
        // Rows of length 1 that all point nearly the same way are as near to each other as floats of their size can tell.
        var centre = _options.Kernel == KernelKind.Rbf && Scaler.MakesUnits(scaler.Kind) ? rows.Centre() : [];
        function.RequireFinite(rows.LargestNorm(), rows.LargestNorm(), "training rows");
        var weights = ClassWeights.Of(_options.ClassWeight, labels, classes);
        using var training = new PairTraining(rows, _options, function, [.. present.Select(c => (double)weights[c])], _options.Threads, cancellation);
        training.Run();
        return new KernelSvmHead(scaler, KernelModel.Of(function, rows, present, training) with { Centre = centre }, classes, _options.Threads, training.Report);
    }

    // Distances do not change when all rows are moved, but floats lose them where rows lie far from 0: so rbf moves the mean there.
    private (Scaler Scaler, double Variance) Scaling(FeatureMatrix features, CancellationToken cancellation)
    {
        if (_options.Kernel != KernelKind.Rbf || _options.ScaleFor(features, cancellation) != ScalingKind.None) return (_options.FitScaler(features, cancellation), 0);
        float[] means = [.. Scaler.Fit(features, ScalingKind.Standard, _options.Threads, cancellation).Mean];
        var ones = new float[means.Length];
        Array.Fill(ones, 1);
        var mean = means.Average(m => (double)m);
        // The variance between columns, which moving takes away, belongs to that of all values.
        return (Scaler.Of(ScalingKind.Standard, [means.Length], means, ones), means.Average(m => (m - mean) * (m - mean)));
    }
}
