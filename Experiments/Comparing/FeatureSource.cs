using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Comparing;

/// <summary>Features to compare heads on: one model and tap over the images.</summary>
/// <param name="Model">Name of the model, as it is shown.</param>
/// <param name="Tap">Name of the tap, as it is shown.</param>
/// <param name="Data">Features, items and labels.</param>
public sealed record FeatureSource(string Model, string Tap, LabeledDataset Data)
{
    /// <summary><c>MODEL#TAP</c>.</summary>
    public string Name => $"{Model}#{Tap}";
}
