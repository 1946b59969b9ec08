using TransferLearning.Core;
using TransferLearning.Experiments.Demo.Rendering;
using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.Experiments.Demo;

/// <summary>
/// Pictures of things that do not exist, drawn by a ray marcher of our own: ten classes of household things of varied build, colour
/// and pose, among clutter. The test split is taken under conditions that training never saw (<see cref="DemoPlan"/> says which).
/// </summary>
public static class SampleImages
{
    /// <summary>The class names, in ordinal order.</summary>
    public static IReadOnlyList<string> Classes { get; } = [.. SampleClasses.All.Select(c => c.Name)];

    /// <summary>Writes <c>train/CLASS/NNN.png</c> and <c>test/CLASS/NNN.png</c> below a folder. Files that are there already are written again.</summary>
    /// <param name="folder">Folder, made where it is missing.</param>
    /// <param name="options">How many, how large, which seed.</param>
    /// <param name="progress">Told the number of images done so far, of <see cref="Count"/>; from any thread, in any order.</param>
    /// <param name="cancellation">Stops between rows of a picture.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the images done so far stay.</exception>
    public static void Generate(string folder, SampleImageOptions options, IProgress<int>? progress = null, CancellationToken cancellation = default)
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
    public static int Count(SampleImageOptions options)
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
    public static RgbImage Draw(string className, string split, int number, SampleImageOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var index = Classes.ToList().IndexOf(className);
        if (index < 0) throw new UsageException($"unknown class '{className}'; expected one of {string.Join(", ", Classes)}");
        var conditions = split switch
        {
            "train" => Conditions.Train,
            "test" => Conditions.Test,
            _ => throw new UsageException($"unknown split '{split}'; expected train or test"),
        };
        var random = new SeededRandom(options.Seed, index, split == "train" ? 0 : 1, number);
        var scene = StillLife.Arrange(SampleClasses.All[index].Build, conditions, random);
        var film = new Film(random.Between(conditions.Blur), random.Between(conditions.Grain), random.Between(conditions.Exposure));
        var picture = new RgbImage(options.Size, options.Size);
        film.Expose(scene, random, options.Size, picture.Pixels, cancellation);
        return picture;
    }

    private static IEnumerable<(string Class, string Split, int Number)> List(SampleImageOptions options) =>
        from split in (string[])["train", "test"]
        from name in Classes
        from number in Enumerable.Range(0, split == "train" ? options.TrainPerClass : options.TestPerClass)
        select (name, split, number);
}
