using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Kernel;

/// <summary>
/// Trains kernel support vector machines with the objective of scikit-learn's SVC (LIBSVM's C-SVC): a machine for each pair of classes,
/// which vote.
/// </summary>
internal sealed class KernelTrainer : IHeadTrainer
{
    public const string HeadName = "svm-rbf";

    private readonly HeadSettings _settings;
    private readonly GammaChoice _gamma;
    private readonly KernelKind _kind;
    private readonly int _degree;
    private readonly double _coef0;
    private readonly string _classWeight;
    private readonly ScalingKind _scaling;

    private KernelTrainer(HeadSettings settings)
    {
        var reader = new ParameterReader(HeadName, Entry.Parameters, settings);
        _settings = settings;
        _kind = Enum.Parse<KernelKind>(reader.Choice("kernel", "rbf", "poly", "linear"), ignoreCase: true);
        _gamma = GammaChoice.Read(reader);
        _degree = reader.Whole("degree", 1, KernelFunction.MostDegree);
        _coef0 = reader.Number("coef0");
        _classWeight = reader.ClassWeight();
        _scaling = reader.Scaling(ScalingKind.Standard);
        var steps = reader.Whole("max_iter", -1);
        if (steps == 0) throw reader.Wrong("max_iter", "0", "1 or more, or -1 for no limit");
        Options = new KernelOptions { C = reader.Positive("C"), Tolerance = reader.Positive("tol"), MostSteps = steps };
    }

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "kernel SVM, one class against one, by votes",
        [
            new HeadParameter("C", "1", "weight of the summed hinge loss against half the squared norm, above 0; scikit-learn's SVC"),
            new HeadParameter("kernel", "rbf", "rbf: exp(-gamma |x - z|^2); poly: (gamma x·z + coef0)^degree; linear: x·z"),
            new HeadParameter("gamma", "scale", "of rbf and poly: scale is 1 / (columns × variance of all scaled values), scale*NUMBER a multiple of it, auto is 1 / columns, or a number above 0"),
            new HeadParameter("degree", "3", "of poly: 1 to 20"),
            new HeadParameter("coef0", "0", "of poly: any number"),
            new HeadParameter("tol", "1e-3", "ends where the conditions of optimality are violated by less, above 0"),
            new HeadParameter("max_iter", "-1", "steps at most for a pair of classes, 1 or more; -1: no limit but LIBSVM's of 10,000,000; a large C may need millions"),
            ClassWeights.Parameter,
        ],
        [.. from gamma in new[] { "scale", "scale*0.25", "scale*4" }
            from c in new[] { "0.1", "1", "10", "100" }
            select new Dictionary<string, string> { ["C"] = c, ["gamma"] = gamma }],
        settings => new KernelTrainer(settings))
    { Restore = KernelHead.Restore };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <summary>What is optimised, how far, in how much memory.</summary>
    public KernelOptions Options { get; private init; }

    /// <summary>The same trainer with other options; memory changes no bit of a result.</summary>
    public KernelTrainer With(Func<KernelOptions, KernelOptions> change) => new(_settings) { Options = change(Options) };

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object>
    {
        ["C"] = Options.C,
        ["kernel"] = _kind.ToString().ToLowerInvariant(),
        ["gamma"] = _gamma.Reported,
        ["degree"] = _degree,
        ["coef0"] = _coef0,
        ["tol"] = Options.Tolerance,
        ["max_iter"] = Options.MostSteps,
        ["class_weight"] = _classWeight,
    };

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
        using var rows = new TrainingRows(features, labels, present, scaler, _settings.Threads, cancellation);
        var function = new KernelFunction(_kind, (float)_gamma.Of(features.Dimension, rows.Variance() + offsets), _degree, (float)_coef0);
        // Rows of length 1 that all point nearly the same way are as near to each other as floats of their size can tell.
        var centre = _kind == KernelKind.Rbf && scaler.Kind == ScalingKind.L2 ? rows.Centre() : [];
        function.RequireFinite(rows.LargestNorm(), rows.LargestNorm(), "training rows");
        var weights = ClassWeights.Of(_classWeight, labels, classes);
        using var training = new PairTraining(rows, Options, function, [.. present.Select(c => (double)weights[c])], _settings.Threads, cancellation);
        training.Run();
        return new KernelHead(scaler, KernelModel.Of(function, rows, present, training) with { Centre = centre }, classes, _settings.Threads, training.Report);
    }

    // Distances do not change when all rows are moved, but floats lose them where rows lie far from 0: so rbf moves the mean there.
    private (Scaler Scaler, double Variance) Scaling(FeatureMatrix features, CancellationToken cancellation)
    {
        if (_kind != KernelKind.Rbf || _scaling != ScalingKind.None) return (Scaler.Fit(features, _scaling, _settings.Threads, cancellation), 0);
        float[] means = [.. Scaler.Fit(features, ScalingKind.Standard, _settings.Threads, cancellation).Mean];
        var ones = new float[means.Length];
        Array.Fill(ones, 1);
        var mean = means.Average(m => (double)m);
        // The variance between columns, which moving takes away, belongs to that of all values.
        return (Scaler.Restore(ScalingKind.Standard, means.Length, means, ones), means.Average(m => (m - mean) * (m - mean)));
    }
}
