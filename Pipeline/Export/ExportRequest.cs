using TransferLearning.Classifiers.Training;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.Export;

/// <summary>What is exported.</summary>
/// <param name="Head">The head.</param>
/// <param name="Model">Name or path of its network.</param>
internal sealed record ExportRequest(TrainedHead Head, string Model)
{
    /// <summary>Images on which the result is checked beside the generated ones; <see langword="null"/> for the generated ones alone.</summary>
    public ImageSource? Images { get; init; }

    /// <summary>What the network takes.</summary>
    public InputForm Form { get; init; } = InputForm.Tensor;

    /// <summary>Threads of the check; 0 for one a core.</summary>
    public int Threads { get; init; }
}
