using System.Globalization;
using TransferLearning.Experiments.Specification.Yaml;

namespace TransferLearning.Experiments.Specification;

/// <summary>A protocol as it was published: it brings its head, its seeds and the way in which parameters are chosen.</summary>
/// <param name="Name">Name in the file of an experiment.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Reproduced">What of it is done here, in sentences.</param>
/// <param name="NotReproduced">What is not, in sentences.</param>
internal sealed record ProtocolPreset(string Name, string Source, string Reproduced, string NotReproduced)
{
    private static readonly HeadVariant s_logistic = new("logistic", new Dictionary<string, string>(), "none", Tune: false, null)
    {
        // 45 values from 1e-6 to 1e5 in quarters of a power of ten, the simplest model first.
        HeldOut = [.. Enumerable.Range(0, 45).Select(i => new Dictionary<string, string> { ["C"] = Math.Pow(10, -5 + (i / 4.0)).ToString("G5", CultureInfo.InvariantCulture) })],
    };

    /// <summary>All presets.</summary>
    public static IReadOnlyList<ProtocolPreset> All { get; } =
    [
        new(
            "kornblith2019",
            "Kornblith, Shlens and Le 2019, Do Better ImageNet Models Transfer Better?, CVPR; 'logistic regression' on fixed features",
            "Multinomial logistic regression with an L2 penalty on the penultimate layer, without augmentation; λ from 45 values between 1e-6 and 1e5, evenly spaced on the logarithm (C = 1/λ of the summed loss), chosen on the split 'val', then fitted again on 'train' and 'val' together and measured on 'test'. Mean accuracy of the classes, which the paper reports for some sets, is the column balanced_accuracy.",
            "Each network keeps its own preprocessing. Where the data have no split 'val' beside 'test', a fifth of the training images, drawn by class, takes its place. The paper's data sets and networks are the reader's to bring.")
        {
            Heads = [s_logistic],
            ValidationShare = 0.2,
        },
        new(
            "dinov2-linear",
            "Oquab et al. 2023, DINOv2, and its code dinov2/eval/log_regression.py: logistic regression on frozen features",
            "Multinomial logistic regression with an L2 penalty; C from 45 values between 1e-6 and 1e5, evenly spaced on the logarithm, chosen on the split 'val' where the data have one beside 'test', else on a random tenth of the training images, then fitted again on all of them.",
            "The classifier that the paper trains on ImageNet by SGD with augmentation, over 13 learning rates and one or four blocks (dinov2/eval/linear.py), is not trained here. The tenth is drawn by class. The published grid of C is the same as that of λ, read the other way.")
        {
            Heads = [s_logistic with { HeldOut = [.. Enumerable.Range(0, 45).Select(i => new Dictionary<string, string> { ["C"] = Math.Pow(10, -6 + (i / 4.0)).ToString("G5", CultureInfo.InvariantCulture) })] }],
            ValidationShare = 0.1,
        },
        new(
            "dinov2-knn",
            "Oquab et al. 2023, DINOv2, and its code dinov2/eval/knn.py",
            "k nearest neighbours among all training images by the cosine of features of length 1, votes by exp(similarity / 0.07), for k = 10, 20, 100 and 200.",
            "The paper takes the best k on the test images; here each k is a row of its own, and choosing one of them is the reader's.")
        {
            Heads =
            [
                .. ((string[])["10", "20", "100", "200"]).Select(k => new HeadVariant(
                    "knn", new Dictionary<string, string> { ["k"] = k, ["metric"] = "cosine", ["weights"] = "softmax", ["temperature"] = "0.07" }, "l2", Tune: false, null)),
            ],
        },
        new(
            "vtab1k",
            "Zhai et al. 2019, A Large-scale Study of Representation Learning with the Visual Task Adaptation Benchmark",
            "1,000 training images, drawn at random from all training images; parameters are chosen by fitting on 800 of them and measuring on the other 200; the fit on all 1,000 answers the whole test split. Three draws (seeds 0, 1, 2), of which the paper takes the median.",
            "The paper fine-tunes whole networks by SGD; here logistic regression on frozen features takes its place, C from 45 values. The images are other 1,000 than TensorFlow Datasets' first.")
        {
            Heads = [s_logistic],
            Seeds = [0, 1, 2],
            TrainImages = 1000,
            ValidationShare = 0.2,
        },
    ];

    /// <summary>The heads that it brings.</summary>
    public IReadOnlyList<HeadVariant> Heads { get; private init; } = [];

    /// <summary>The seeds where the file names none.</summary>
    public IReadOnlyList<int> Seeds { get; private init; } = [0];

    /// <summary>Training images in all; <see langword="null"/> for all there are.</summary>
    public int? TrainImages { get; private init; }

    /// <summary>Share of the training images that chooses parameters where no split does; 0 where nothing is chosen.</summary>
    public double ValidationShare { get; private init; }

    /// <summary>Fills in what the protocol settles.</summary>
    /// <param name="specification">What the file says.</param>
    /// <param name="keys">Its keys, for places.</param>
    /// <exception cref="UsageException">The file says otherwise.</exception>
    public ExperimentSpecification Fill(ExperimentSpecification specification, YamlMappingReader keys)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in (string[])["heads", "train_sizes", "finetune"])
        {
            if (keys.Find(key) is { } node) throw node.Place.Wrong($"{key}: the protocol {Name} settles them as they were published", $"Leave '{key}' out, or name a protocol of your own: protocol: {{kind: given}}.");
        }

        return specification with { Heads = Heads, Seeds = keys.Find("seeds") is null ? Seeds : specification.Seeds };
    }
}
