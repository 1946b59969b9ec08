using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;

namespace TransferLearning.FeatureExtraction.Preprocessing.Views;

/// <summary>The views of an image that a network sees and whose vectors are averaged. Part of a recipe under their name.</summary>
/// <remarks>
/// <c>center</c>: the record's own crop. <c>flip</c>: that and its mirror image. <c>five</c>: the four corners and the middle of the resized
/// image, torchvision's <c>FiveCrop</c>. <c>ten</c>: these of the resized image and of its mirror image, torchvision's <c>TenCrop</c>.
/// <c>random2(…)</c>: one varied view, of training with augmentation.
/// </remarks>
internal sealed class ViewSet
{
    private static readonly ViewPlace[] s_five = [ViewPlace.TopLeft, ViewPlace.TopRight, ViewPlace.BottomLeft, ViewPlace.BottomRight, ViewPlace.Center];

    private readonly RandomView? _random;

    private ViewSet(string name, IReadOnlyList<ImageView> views, RandomView? random = null)
    {
        Name = name;
        Views = views;
        _random = random;
    }

    /// <summary>The one view that the record describes.</summary>
    public static ViewSet Center { get; } = new("center", [new(ViewPlace.Center, Mirroring.None)]);

    /// <summary>All sets that are the same for every image.</summary>
    public static IReadOnlyList<ViewSet> All { get; } =
    [
        Center,
        new("flip", [new(ViewPlace.Center, Mirroring.None), new(ViewPlace.Center, Mirroring.View)]),
        new("five", [.. s_five.Select(p => new ImageView(p, Mirroring.None))]),
        new("ten", [.. s_five.Select(p => new ImageView(p, Mirroring.None)), .. s_five.Select(p => new ImageView(p, Mirroring.Image))]),
    ];

    /// <summary>Name in options and recipes.</summary>
    public string Name { get; }

    /// <summary>Number of views, V.</summary>
    public int Count => Views.Count;

    internal IReadOnlyList<ImageView> Views { get; }

    /// <summary>Finds a set.</summary>
    /// <exception cref="UsageException">There is none of that name, and the message lists those there are; or the name is of an earlier version.</exception>
    public static ViewSet Find(string name) => All.FirstOrDefault(v => v.Name == name) ?? (RandomView.Find(name) is { } random ? Of(random) : null)
        ?? throw new UsageException($"`Views`: found '{name}', expected one of {string.Join(", ", All.Select(v => v.Name))}");

    /// <summary>One varied view of each image.</summary>
    /// <param name="augmentation">What is varied.</param>
    /// <param name="seed">Another seed gives other views.</param>
    /// <param name="number">Which view, from 1.</param>
    public static ViewSet Augmented(Augmentation augmentation, int seed, int number) => Of(new RandomView(augmentation, seed, number));

    /// <summary>Where an image's views end up.</summary>
    internal PreprocessingPlan[] Plans(PreprocessingRecord record, RgbImage image) =>
        _random is null ? [.. Views.Select(v => PreprocessingPlan.For(record, v, image.Width, image.Height))] : [_random.Plan(record, image)];

    /// <summary>The one part of the resized image that all views show; <see langword="null"/> where they show several, or what they show is not known before the pixels.</summary>
    internal ImageRegion? Shown(PreprocessingRecord record, ImageSize image)
    {
        if (_random is not null) return null;
        ImageRegion[] regions = [.. Views.Select(v => PreprocessingPlan.For(record, v, image.Width, image.Height).Region).Distinct()];
        return regions.Length == 1 ? regions[0] : null;
    }

    /// <summary>How many times the sides of the record's resized image those of the whole image come to at most, where a view shows a part of it that fills the input.</summary>
    internal double Enlargement => _random?.Enlargement ?? 1;

    /// <summary>The resize that makes the views' pixels.</summary>
    internal ResizeStep Resize(PreprocessingRecord record) => _random?.Resize(record.Resize) ?? record.Resize;

    private static ViewSet Of(RandomView random) => new(random.Name, Center.Views, random);

    /// <summary>Checks that a record leaves something to cut the views from.</summary>
    /// <exception cref="UsageException">The views are crops and the record crops nothing.</exception>
    public void Require(PreprocessingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Crop.Mode == CropMode.None && Views.Any(v => v.Place != ViewPlace.Center))
        {
            throw new UsageException(
                $"`Views` {Name}: the views are crops of the resized image, and this preprocessing crops nothing (crop.mode is none)",
                "Take `Views` center or flip, or give a crop: `Preprocess` …,resize=shorter:256,crop=224.");
        }
    }
}

/// <summary>One view.</summary>
/// <param name="Place">Where it is cut out.</param>
/// <param name="Mirroring">Whether and when left and right change places.</param>
internal readonly record struct ImageView(ViewPlace Place, Mirroring Mirroring);

/// <summary>Where a view is cut out of the resized image.</summary>
internal enum ViewPlace
{
    Center,
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
}

/// <summary>When left and right change places. The two differ by a pixel where a centre crop leaves an odd margin.</summary>
internal enum Mirroring
{
    None,

    /// <summary>After the crop: the mirror image of the view.</summary>
    View,

    /// <summary>Before the crop: the view of the mirror image.</summary>
    Image,
}
