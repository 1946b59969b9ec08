using System.Text.RegularExpressions;
using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>A combination in words for readers, and by the technical name that results and commands have.</summary>
/// <param name="Network">The network, <c>ResNet-18</c>.</param>
/// <param name="Layer">The layer, <c>last layer</c>; empty where that goes without saying.</param>
/// <param name="Head">The head, <c>logistic regression</c>.</param>
/// <param name="Technical">The name in <c>results.csv</c>, predictions and tests.</param>
internal sealed partial record EntryName(string Network, string Layer, string Head, string Technical)
{
    private static readonly (Regex Pattern, string Words)[] s_families =
    [
        (ResNet(), "ResNet-$1 $2"),
        (SqueezeNet(), "SqueezeNet $1"),
        (MobileNet(), "MobileNetV$1 $2"),
        (EfficientNet(), "EfficientNet-$1"),
        (DenseNet(), "DenseNet-$1"),
        (DinoV2(), "DINOv2 $1"),
    ];

    /// <summary>All of it, <c>ResNet-18, last layer, logistic regression</c>.</summary>
    public string Words => string.Join(", ", ((string[])[Network, Layer, Head]).Where(w => w.Length > 0));

    /// <summary>A network's name as its authors write it, where its family is known; else as it is.</summary>
    /// <param name="model">Name of the network in results.</param>
    public static string NetworkWords(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (pattern, words) = s_families.FirstOrDefault(f => f.Pattern.IsMatch(model));
        return pattern is null ? model : pattern.Replace(model, words).TrimEnd();
    }

    /// <summary>A layer in words.</summary>
    /// <param name="tap">The tap as it was asked for; <c>auto</c> is the last one before the network's own classifier, <c>layers</c> a choice.</param>
    public static string LayerWords(string tap) => tap == "auto" ? "last layer" : JoinedTaps.IsChoice(tap) ? "selected layers" : $"layer {tap}";

    /// <summary>A head's name in full.</summary>
    /// <param name="head">Its name in results.</param>
    public static string HeadWords(string head) => head switch
    {
        "logistic" => "logistic regression",
        "svm" => "linear SVM",
        "svm-rbf" => "kernel SVM",
        "random-forest" => "random forest",
        "knn" => "nearest neighbours",
        "centroid" => "nearest class mean",
        "lda" => "linear discriminant analysis",
        "ridge" => "ridge regression",
        "finetune all" => "fine-tuned as a whole",
        "finetune head" => "fine-tuned classifier",
        _ when head.StartsWith("finetune last:", StringComparison.Ordinal) => $"fine-tuned, last {head["finetune last:".Length..]}",
        _ when head.StartsWith("finetune from:", StringComparison.Ordinal) => $"fine-tuned from {head["finetune from:".Length..]}",
        _ => head,
    };

    /// <summary>Names that tell combinations apart: networks whose words are the same get their technical name behind.</summary>
    /// <param name="names">Names, with the network of each.</param>
    public static IReadOnlyList<EntryName> Distinct(IReadOnlyList<(EntryName Name, string Model)> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var several = names.GroupBy(n => n.Name.Network).Where(g => g.Select(n => n.Model).Distinct().Skip(1).Any()).Select(g => g.Key).ToHashSet();
        return [.. names.Select(n => several.Contains(n.Name.Network) && n.Name.Network != n.Model ? n.Name with { Network = $"{n.Name.Network} ({n.Model})" } : n.Name)];
    }

    [GeneratedRegex(@"^resnet-?(\d+)(?:-(v2))?(?:-(?:mlnet|zoo|v1))?$")]
    private static partial Regex ResNet();

    [GeneratedRegex(@"^squeezenet-?([\d.]+)(?:-zoo)?$")]
    private static partial Regex SqueezeNet();

    [GeneratedRegex(@"^mobilenet-?v(\d)(?:-(large|small))?(?:-(?:zoo|timm))?$")]
    private static partial Regex MobileNet();

    [GeneratedRegex(@"^efficientnet-([a-z]+\d)(?:-(?:zoo|timm))?$")]
    private static partial Regex EfficientNet();

    [GeneratedRegex(@"^densenet-?(\d+)$")]
    private static partial Regex DenseNet();

    [GeneratedRegex(@"^dinov2-(small|base|large)$")]
    private static partial Regex DinoV2();
}
