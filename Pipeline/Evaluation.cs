using TransferLearning.Answering;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;

namespace TransferLearning;

/// <summary>How good a head or network is on labelled images.</summary>
public sealed record Evaluation
{
    internal Evaluation(Measurement measured)
    {
        Metrics = measured.Metrics;
        Rejection = measured.Rejection;
        LeftOut = measured.Rows.LeftOut;
        OnTrainingImages = measured.Rows.OnTrainingImages;
    }

    internal Evaluation(ClassificationMetrics metrics, MeasuredRows rows) => (Metrics, LeftOut, OnTrainingImages) = (metrics, rows.LeftOut, rows.OnTrainingImages);

    /// <summary>Part of the images answered rightly, 0 to 1.</summary>
    public double Accuracy => Metrics.Accuracy;

    /// <summary>95 % interval of the accuracy; <see langword="null"/> where all images are of one group.</summary>
    public ConfidenceInterval? Interval => Metrics.Ci95;

    /// <summary>Number of images that were measured.</summary>
    public int Images => Metrics.Samples;

    /// <summary>All metrics, in scikit-learn's definitions.</summary>
    public ClassificationMetrics Metrics { get; }

    /// <summary>What was answered with <c>unknown</c>; <see langword="null"/> where nothing could be rejected.</summary>
    public RejectionMetrics? Rejection { get; }

    /// <summary>Images that were left out because it had learnt from them, under this or another name.</summary>
    public int LeftOut { get; }

    /// <summary>Measured images that it had learnt from: above 0 the figures flatter it. <see langword="null"/> where its file does not say what it learnt from.</summary>
    public int? OnTrainingImages { get; }
}
