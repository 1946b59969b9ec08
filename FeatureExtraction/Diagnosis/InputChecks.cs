using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>
/// What the network is given: the range that the preprocessing can give, and what it gave for the samples. What a network was trained on is
/// written in no graph; what can be told is whether scale, mean and deviation fit each other and the input's type.
/// </summary>
internal static class InputRangeCheck
{
    // ImageNet's mean and deviation on pixels of 0–255 span 1,113; the widest sensible, Caffe's, 255.
    private const double WidestSpan = 600;

    public static DiagnosisCheck Make(EmbeddingModel embedder, DiagnosisSamples samples)
    {
        var record = embedder.Preprocessing.Record;
        var low = Enumerable.Range(0, 3).Min(c => Math.Min(Value(record, c, 0), Value(record, c, 255)));
        var high = Enumerable.Range(0, 3).Max(c => Math.Max(Value(record, c, 0), Value(record, c, 255)));
        var (mean, deviation) = Moments(samples.Inputs);
        var kind = samples.AreGenerated ? "generated images" : "sample images";
        var found = string.Create(CultureInfo.InvariantCulture, $"the preprocessing can give {low:0.###} to {high:0.###}; {samples.Count} {kind} gave mean {mean:0.###}, standard deviation {deviation:0.###}; the graph takes {record.Type.ToString().ToLowerInvariant()} and does not say which range it was trained on");
        return Problem(record, high - low) is var (what, next) ? new DiagnosisCheck("input range", Verdict.Fail, $"{what}; {found}", next) : new DiagnosisCheck("input range", Verdict.Ok, found);
    }

    private static (string What, string Next)? Problem(PreprocessingRecord record, double span)
    {
        var brightest = 255 * Math.Abs(record.Scale);
        if (record.Mean.Any(m => Math.Abs(m) > 1.01 * brightest)) return ($"the mean [{Numbers(record.Mean)}] lies outside of the scaled pixels' 0 to {Number(brightest)}", "Mean and scale are of different conventions: `Preprocess` …,scale=1 for a mean of 0–255, scale=1/255 for one of 0–1.");
        if (span > WidestSpan) return ($"the values span {Number(span)}", "The standard deviation is of pixels of 0–1 and the pixels are not scaled, it seems: `Preprocess` …,scale=1/255.");
        return null;
    }

    private static double Value(PreprocessingRecord record, int channel, int pixel) => ((pixel * record.Scale) - record.Mean[channel]) / record.Std[channel];

    private static (double Mean, double Deviation) Moments(IReadOnlyList<float[]> inputs)
    {
        var count = inputs.Sum(i => (double)i.Length);
        var mean = inputs.Sum(i => i.Sum(v => (double)v)) / count;
        return (mean, Math.Sqrt(inputs.Sum(i => i.Sum(v => (v - mean) * (v - mean))) / count));
    }

    private static string Numbers(IEnumerable<double> values) => string.Join(", ", values.Select(Number));

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}

/// <summary>Where each field of the preprocessing came from.</summary>
internal static class PreprocessingCheck
{
    // What changes a network's answers when it is guessed wrongly.
    private static readonly string[] s_weighty = ["resize", "crop", "scale", "mean", "std", "channels"];

    public static DiagnosisCheck Make(ExtractionRequest request, ModelReference reference, OnnxModel model)
    {
        try
        {
            var resolved = RequestedPreprocessing.Resolve(request, reference, model);
            var fields = JsonNode.Parse(resolved.Record.ToJson())!.AsObject().Select(f => $"{f.Key} {f.Value!.ToJsonString()} ({resolved.Sources.GetValueOrDefault(f.Key, "given")})");
            var assumed = s_weighty.Where(f => resolved.Sources.GetValueOrDefault(f, "").EndsWith("default", StringComparison.Ordinal)).ToList();
            return new DiagnosisCheck(
                "preprocessing",
                assumed.Count == 0 ? Verdict.Ok : Verdict.Warn,
                string.Join("; ", fields),
                assumed.Count == 0 ? null : $"No file says {string.Join(", ", assumed)}: hold the values against the network's documentation, and set them with `Preprocess` …,{assumed[0]}=… where they differ.");
        }
        catch (TlearnException e) when (e is not UsageException)
        {
            return new DiagnosisCheck("preprocessing", Verdict.Fail, e.Message, e.Next);
        }
    }
}
