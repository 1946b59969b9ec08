using TransferLearning.Core.Randomness;
using TransferLearning.Demo.Objects;
using TransferLearning.Demo.RandomNumbers;
using TransferLearning.Demo.Rendering;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;

namespace TransferLearning.Demo.Images;

/// <summary>
/// Pictures of objects that do not exist, drawn by a ray marcher of our own: ten classes of household objects of varied build, colour
/// and pose, among clutter. The test split is taken under conditions that training never saw (<c>DemoPlan.Conditions</c> says which).
/// </summary>
internal static class DemoImages
{
    /// <summary>The class names, in ordinal order.</summary>
    public static IReadOnlyList<string> Classes { get; } = [.. ObjectClasses.All.Select(c => c.Name)];

    /// <summary>Writes <c>train/CLASS/NNN.png</c> and <c>test/CLASS/NNN.png</c> below a folder. Files that are there already are written again.</summary>
    /// <param name="folder">Folder, made where it is missing.</param>
    /// <param name="options">How many, how large, which seed.</param>
    /// <param name="progress">Told the number of images done so far, of <see cref="Count"/>; from any thread, in any order.</param>
    /// <param name="cancellation">Stops between rows of a picture.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the images done so far stay.</exception>
    public static void Generate(string folder, DemoImageOptions options, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var images = List(options).ToArray();
        foreach (var image in images) Directory.CreateDirectory(Path.Combine(folder, image.Split, image.Class));

        var done = 0;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount };
        Parallel.ForEach(images, parallel, image =>
        {
            using var picture = Draw(image.Class, image.Split, image.Number, options, cancellation);
            File.WriteAllBytes(Path.Combine(folder, image.Split, image.Class, $"{image.Number:000}.png"), ImageEncoder.Png(picture));
            progress?.Report(Interlocked.Increment(ref done));
        });
    }

    /// <summary>Number of images that these options make.</summary>
    public static int Count(DemoImageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Classes.Count * (options.TrainPerClass + options.TestPerClass);
    }

    /// <summary>Draws one image.</summary>
    /// <param name="className">One of <see cref="Classes"/>.</param>
    /// <param name="split"><c>train</c> or <c>test</c>.</param>
    /// <param name="number">Which one, from 0.</param>
    /// <param name="options">Seed and size.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="UsageException">There is no such class or split.</exception>
    public static RgbImage Draw(string className, string split, int number, DemoImageOptions options, CancellationToken cancellation = default)
    {
        var (scene, conditions, random) = Make(className, split, number, options);
        var renderer = new ImageRenderer(random.Between(conditions.Blur), random.Between(conditions.Grain), random.Between(conditions.Exposure));
        var picture = new RgbImage(options.Size, options.Size);
        renderer.Render(scene, random, options.Size, picture.Pixels, cancellation);
        return picture;
    }

    /// <summary>Where the object of an image's class is seen in it, and not what stands around or in front of it.</summary>
    /// <returns><c>[Size,Size]</c>, row by row.</returns>
    /// <inheritdoc cref="Draw"/>
    public static bool[] Mask(string className, string split, int number, DemoImageOptions options, CancellationToken cancellation = default)
    {
        var scene = Make(className, split, number, options).Scene;
        return ImageRenderer.Mask(scene, scene.Objects[0], options.Size, cancellation);
    }

    private static (Scene Scene, ImagingConditions Conditions, SplitMix64 Random) Make(string className, string split, int number, DemoImageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var index = Classes.ToList().IndexOf(className);
        if (index < 0) throw new UsageException($"unknown class '{className}'; expected one of {string.Join(", ", Classes)}");
        var conditions = split switch
        {
            "train" => ImagingConditions.Train,
            "test" => ImagingConditions.Test,
            _ => throw new UsageException($"unknown split '{split}'; expected train or test"),
        };
        var random = SplitMix64.Stream(options.Seed, index, split == "train" ? 0 : 1, number);
        return (SceneGenerator.Create(ObjectClasses.All[index].Build, conditions, random), conditions, random);
    }

    private static IEnumerable<(string Class, string Split, int Number)> List(DemoImageOptions options) =>
        from split in (string[])["train", "test"]
        from name in Classes
        from number in Enumerable.Range(0, split == "train" ? options.TrainPerClass : options.TestPerClass)
        select (name, split, number);
}

/// <summary>How many images, how large, and from which seed.</summary>
internal sealed record DemoImageOptions
{
    /// <summary>Seed of all pictures; the same seed gives the same pixels.</summary>
    public int Seed { get; init; }

    /// <summary>Training images of each class, 1 to 10,000.</summary>
    public int TrainPerClass { get; init; } = 40;

    /// <summary>Test images of each class, 1 to 10,000.</summary>
    public int TestPerClass { get; init; } = 30;

    /// <summary>Width and height in pixels, 32 to 1024.</summary>
    public int Size { get; init; } = 112;

    /// <summary>Threads that draw; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>About so many images in all, four for training to three for the test, and at least one of each class in both.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="seed">Seed of all pictures.</param>
    public static DemoImageOptions Of(int images, int classes, int seed)
    {
        var perClass = Math.Max(2, (int)Math.Round((double)images / classes));
        var train = Math.Clamp((int)Math.Round(perClass * 4 / 7.0), 1, perClass - 1);
        return new DemoImageOptions { Seed = seed, TrainPerClass = train, TestPerClass = perClass - train };
    }

    internal void Validate()
    {
        Check(nameof(TrainPerClass), TrainPerClass, 1, 10_000);
        Check(nameof(TestPerClass), TestPerClass, 1, 10_000);
        Check(nameof(Size), Size, 32, 1024);
        Check(nameof(Threads), Threads, 0, 1024);

        static void Check(string name, int value, int low, int high)
        {
            if (value < low || value > high) throw new UsageException($"{name}: found {value}, expected {low} to {high}");
        }
    }
}
