
namespace TransferLearning;

/// <summary>What is done around the fit of a head.</summary>
public sealed record TrainingOptions
{
    /// <summary>
    /// Whether the head's standard grid of settings is searched by cross-validation on the training images; options that are set to something else than their default stand.
    /// Default: no.
    /// </summary>
    public bool Tune { get; init; }

    /// <summary>How probabilities are calibrated on held-out folds of the training images; heads that have none get them. <see langword="null"/> (default): not at all.</summary>
    public CalibrationMethod? Calibration { get; init; }

    /// <summary>Whether the head keeps eight bytes of each training image's hash, by which an evaluation knows again what was learnt from. Default: yes.</summary>
    public bool KeepsTrainingRecord { get; init; } = true;
}
