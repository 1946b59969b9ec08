using TransferLearning.Demo.Images;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Demo;

/// <summary>A network of the demo.</summary>
/// <param name="Name">Name in tables: <c>resnet18-mlnet</c>, <c>tlearn-mini</c>, <c>random-weights</c>, <c>raw-pixels</c>.</param>
/// <param name="Path">ONNX file.</param>
/// <param name="Tap">The tensor to take features from; <c>auto</c> for the penultimate one.</param>
/// <param name="Store">Folder of its features.</param>
/// <param name="Meaning">What its row in the table says, a sentence.</param>
internal sealed record DemoModel(string Name, string Path, string Tap, string Store, string Meaning);

/// <summary>A network of the demo that is not on this machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Why">What was not found where.</param>
/// <param name="Next">What brings it.</param>
internal sealed record MissingNetwork(string Name, string Why, string? Next)
{
    /// <summary>Says that the demo goes on without it; to be shown wherever results are.</summary>
    public string Notice => $"{Name} is left out: {Why}";
}

/// <summary>
/// What the demo does, in this order: <see cref="Prepare"/> draws the images and writes the two baselines that learned nothing; then the
/// caller extracts one store for each model, compares all heads on them, and writes the report.
/// </summary>
internal sealed record DemoPlan
{
    private const string Small = "tlearn-mini";
    private const string Large = "resnet18-mlnet";

    private readonly string _small;
    private readonly string _random;
    private readonly string _pixels;

    /// <summary>Lays the plan out below a folder.</summary>
    /// <param name="folder">Where everything goes.</param>
    /// <param name="catalogue">Has the pretrained networks.</param>
    /// <param name="options">How many images, and the seed of images and random weights.</param>
    /// <exception cref="TlearnException">The catalogue lacks the bundled network.</exception>
    public DemoPlan(string folder, ModelCatalogue catalogue, DemoImageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        Folder = folder;
        Options = options ?? new DemoImageOptions();
        Images = Path.Combine(folder, "images");
        _small = catalogue.Find(Small).Path;
        _random = Path.Combine(folder, "models", "random-weights.onnx");
        _pixels = Path.Combine(folder, "models", "raw-pixels.onnx");
        List<DemoModel> models =
        [
            Model(Small, _small, "auto", "a small network that learned from 100,000 small photographs (Tiny-ImageNet, 200 classes)"),
            Model("random-weights", _random, "auto", "the small network before it learned anything"),
            Model("raw-pixels", _pixels, "pixels", "no network: the image itself at 32 × 32"),
        ];
        try
        {
            models.Insert(0, Model(Large, catalogue.Find(Large).Path, "auto", "a ResNet-18 that learned from 1.3 million photographs (ImageNet, 1000 classes)"));
        }
        catch (TlearnException missing)
        {
            Missing = new MissingNetwork(Large, missing.Message, missing.Next);
        }

        Models = models;

        DemoModel Model(string name, string path, string tap, string meaning) =>
            new(name, path, tap, Path.Combine(folder, "features", name + ".store"), meaning);
    }

    /// <summary>Says that the images are no photographs; to be shown wherever results are.</summary>
    public static string Notice => "The images are generated: drawn by a ray marcher from a seed. They are no photographs, and these figures say nothing about your data.";

    /// <summary>The folders that it makes below its own, a slash behind each.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["images/", "models/", "features/"];

    /// <summary>How training and test images differ.</summary>
    public static IReadOnlyList<(string What, string Train, string Test)> Conditions { get; } =
    [
        ("light", "daylight from the left", "dimmer, warm light from the right"),
        ("camera", "9 to 26° above the ground", "27 to 33° above the ground"),
        ("pose", "turned by up to 80°", "turned by up to 100°, leaning more"),
        ("surroundings", "plain, boards, stripes, wallpaper", "checks, stone, dots, bricks"),
        ("film", "sharp to slightly soft, little grain", "a little softer, twice the grain"),
    ];

    /// <summary>Where everything goes.</summary>
    public string Folder { get; }

    /// <summary>Number and seed of the images.</summary>
    public DemoImageOptions Options { get; }

    /// <summary>Folder of the images, with the splits <c>train</c> and <c>test</c>.</summary>
    public string Images { get; }

    /// <summary>The pretrained networks first, then the baselines.</summary>
    public IReadOnlyList<DemoModel> Models { get; }

    /// <summary>The network that the build could not bring, and that the demo goes on without; <see langword="null"/> where it is there.</summary>
    public MissingNetwork? Missing { get; }

    /// <summary>The first steps: draws the images and writes the two baselines that learned nothing.</summary>
    /// <param name="progress">Told the number of images done, of <see cref="DemoImages.Count"/>.</param>
    /// <param name="cancellation">Stops within a second.</param>
    /// <exception cref="TlearnException">An option is out of range, or the backbone cannot be read.</exception>
    public void Prepare(IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        DemoImages.Generate(Images, Options, progress, cancellation);
        Directory.CreateDirectory(Path.Combine(Folder, "models"));
        BaselineNetworks.WriteRandomWeights(_small, _random, Options.Seed, cancellation);
        BaselineNetworks.WriteRawPixels(_pixels);
    }

    /// <summary>What a finished demo shows, a sentence each: the best head of every network, what to see in them, and what to do next.</summary>
    /// <param name="result">The comparison of the demo's networks.</param>
    public static IReadOnlyList<string> Lessons(ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var best = result.Cells.GroupBy(c => c.Model).Select(g => g.MaxBy(c => c.Metrics.Accuracy)!);
        return
        [
            $"Best head of each: {string.Join(", ", best.Select(c => $"{c.Model} {Figures.Percent(c.Metrics.Accuracy)} % ({c.Head})"))}; guessing gives {Figures.Percent(1.0 / result.Protocol.Classes.Count)} %.",
            "All heads learned from the same pictures: what sets the features apart is what their network had learned before, from photographs.",
            "Next, with images of your own, one folder a class: tlearn compare IMAGES",
        ];
    }
}
