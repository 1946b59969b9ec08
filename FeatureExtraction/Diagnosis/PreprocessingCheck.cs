using System.Text.Json.Nodes;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>Where each field of the preprocessing came from.</summary>
internal static class PreprocessingCheck
{
    // What changes a network's answers when it is guessed wrongly.
    private static readonly string[] Weighty = ["resize", "crop", "scale", "mean", "std", "channels"];

    public static DiagnosisCheck Make(ExtractionRequest request, ModelReference reference, OnnxModel model)
    {
        try
        {
            var resolved = EmbeddingModel.Resolve(request, reference, model);
            var fields = JsonNode.Parse(resolved.Record.ToJson())!.AsObject().Select(f => $"{f.Key} {f.Value!.ToJsonString()} ({resolved.Sources.GetValueOrDefault(f.Key, "given")})");
            var assumed = Weighty.Where(f => resolved.Sources.GetValueOrDefault(f, "").EndsWith("default", StringComparison.Ordinal)).ToList();
            return new DiagnosisCheck(
                "preprocessing",
                assumed.Count == 0 ? Verdict.Ok : Verdict.Warn,
                string.Join("; ", fields),
                assumed.Count == 0 ? null : $"No file says {string.Join(", ", assumed)}: hold the values against the network's documentation, and set them with --preprocess …,{assumed[0]}=… where they differ.");
        }
        catch (TlearnException e) when (e is not UsageException)
        {
            return new DiagnosisCheck("preprocessing", Verdict.Fail, e.Message, e.Next);
        }
    }
}
