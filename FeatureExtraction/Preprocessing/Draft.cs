using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>A record in the making, and where its fields came from.</summary>
internal sealed class Draft(PreprocessingRecord record, string source)
{
    private static readonly string[] Fields = ["orientation", "alpha", "resize", "crop", "scale", "mean", "std", "channels", "layout", "type"];

    public PreprocessingRecord Record { get; set; } = record;

    public Dictionary<string, string> Sources { get; } = Fields.ToDictionary(f => f, _ => source);
}
