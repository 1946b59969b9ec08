using System.Globalization;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>How often the network's own answer is the images' label, where the labels are classes of the network: names or indices.</summary>
internal static class AccuracyCheck
{
    private const int Most = 200;
    private const string Name = "top-1";

    public static DiagnosisCheck Make(DiagnosisRequest request, ModelCatalogue catalogue, NetworkOutput? output, CancellationToken cancellation)
    {
        if (request.Images is null) return Skip("no images were given");
        if (output is null) return Skip("the network has no classifier");
        var labelled = request.Images.Enumerate(cancellation).Where(i => i.Label is not null).ToList();
        if (labelled.Count == 0) return Skip("the images have no labels");
        using var network = NetworkClassification.Open(request.Extraction, catalogue, cancellation: cancellation);
        var classes = network.Classes;
        var names = network.Labels?.Names;
        string[] labels = [.. labelled.Select(i => i.Label!).Distinct()];
        var byName = names is not null && labels.All(names.Contains);
        var byIndex = !byName && labels.All(l => Index(l) is { } index && index < classes);
        if (!byName && !byIndex)
        {
            var stranger = labels.First(l => names is null ? Index(l) is not { } i || i >= classes : !names.Contains(l));
            return Skip($"'{stranger}' is no class of the network ({(names is null ? $"it has {classes} without names" : $"{classes} names from {network.Labels!.Source}")})");
        }

        var sample = DiagnosisSamples.Spread(labelled, Most);
        var label = sample.ToDictionary(i => i.Path, i => byName ? i.Label! : names?[Index(i.Label!)!.Value] ?? $"{Index(i.Label!)}");
        var answers = network.Run(new SampledSource(request.Images, sample), 1, cancellation: cancellation).Images;
        var right = answers.Count(a => a.Top[0].Label == label[a.Path]);
        var found = FormattableString.Invariant($"{right} of {answers.Count} images are answered with their label ({100.0 * right / Math.Max(1, answers.Count):0.0} %), by {(byName ? "name" : "index")}; chance is {100.0 / classes:0.##} %");
        return right > answers.Count * 2.0 / classes || answers.Count < classes / 10
            ? new DiagnosisCheck(Name, Verdict.Ok, found)
            : new DiagnosisCheck(Name, Verdict.Warn, found, "No better than chance: preprocessing, channel order or the order of the class names may be wrong.");
    }

    private static int? Index(string label) => int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static DiagnosisCheck Skip(string why) => new(Name, Verdict.Ok, $"not measured: {why}");
}

/// <summary>Some items of a source.</summary>
internal sealed class SampledSource(ImageSource whole, IReadOnlyList<ImageItem> items) : ImageSource(whole.Root, whole.Id)
{
    public override bool IsWholeFolder => false;

    public override string PathOf(ImageItem item) => whole.PathOf(item);

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation) => items;
}
