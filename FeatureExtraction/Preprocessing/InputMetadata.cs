namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>What a network's metadata say of its input, beside the record of <see cref="PreprocessingResolver.MetadataKey"/>.</summary>
public static class InputMetadata
{
    /// <summary>Metadata key that says what the network takes: <see cref="Pixels"/>, or nothing.</summary>
    public const string Key = "tlearn.input";

    /// <summary>Value of <see cref="Key"/> for a network that takes decoded images of any size.</summary>
    public const string Pixels = "pixels";
}
