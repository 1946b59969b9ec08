namespace TransferLearning.Experiments.Demo;

/// <summary>A network of the demo.</summary>
/// <param name="Name">Name in tables: <c>tlearn-mini</c>, <c>random-weights</c>, <c>raw-pixels</c>.</param>
/// <param name="Path">ONNX file.</param>
/// <param name="Tap">The tensor to take features from; <c>auto</c> for the penultimate one.</param>
/// <param name="Store">Folder of its features.</param>
/// <param name="Meaning">What its row in the table says, a sentence.</param>
public sealed record DemoModel(string Name, string Path, string Tap, string Store, string Meaning);

/// <summary>
/// What the demo does, in this order: <see cref="Prepare"/> draws the images and writes the two peers of the backbone; then the
/// caller extracts one store a model, compares all heads on them, and writes the report.
/// </summary>
public sealed record DemoPlan
{
    /// <summary>Lays the plan out below a folder.</summary>
    /// <param name="folder">Where everything goes.</param>
    /// <param name="backbone">The pretrained ONNX file.</param>
    /// <param name="options">How many images, and the seed of images and random weights.</param>
    public DemoPlan(string folder, string backbone, SampleImageOptions? options = null)
    {
        Folder = folder;
        Options = options ?? new SampleImageOptions();
        Images = Path.Combine(folder, "images");
        Models =
        [
            Model("tlearn-mini", backbone, "auto", "the bundled backbone, pretrained on photographs"),
            Model("random-weights", Path.Combine(folder, "models", "random-weights.onnx"), "auto", "the same network before it learned anything"),
            Model("raw-pixels", Path.Combine(folder, "models", "raw-pixels.onnx"), "pixels", "no network: the image itself at 32 × 32"),
        ];

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
    public SampleImageOptions Options { get; }

    /// <summary>Folder of the images, with the splits <c>train</c> and <c>test</c>.</summary>
    public string Images { get; }

    /// <summary>The pretrained network first, then its peers.</summary>
    public IReadOnlyList<DemoModel> Models { get; }

    /// <summary>The first steps: draws the images and writes the two peers.</summary>
    /// <param name="progress">Told the number of images done, of <see cref="SampleImages.Count"/>.</param>
    /// <param name="cancellation">Stops within a second.</param>
    /// <exception cref="Core.TlearnException">An option is out of range, or the backbone cannot be read.</exception>
    public void Prepare(IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        SampleImages.Generate(Images, Options, progress, cancellation);
        Directory.CreateDirectory(Path.Combine(Folder, "models"));
        DemoModels.WriteRandomWeights(Models[0].Path, Models[1].Path, Options.Seed, cancellation);
        DemoModels.WriteRawPixels(Models[2].Path);
    }
}
