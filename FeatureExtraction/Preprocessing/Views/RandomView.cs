using System.Globalization;
using System.IO.Hashing;
using TransferLearning.Core.Preprocessing;
using TransferLearning.Core.Randomness;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;

namespace TransferLearning.FeatureExtraction.Preprocessing.Views;

/// <summary>
/// One varied view of every image. What it shows follows from seed, number and the image's own pixels alone, so that it can be made again by anybody at any time, and
/// stored under its name like any other view.
/// </summary>
/// <param name="Augmentation">What is varied.</param>
/// <param name="Seed">Another seed gives other views.</param>
/// <param name="Number">Which view.</param>
internal sealed record RandomView(Augmentation Augmentation, int Seed, int Number)
{
    /// <summary>
    /// What names of such views begin with. Its number goes up whenever the same name would come to show something else, so that no stored vectors of before are
    /// taken for what it shows now: before <c>random2</c> the draws were those of <see cref="Random"/>.
    /// </summary>
    public const string Kind = "random2";

    private const string Prefix = Kind + "(";
    private const string EarlierPrefix = "random(";
    private const int Attempts = 10;
    private const double WidestRatio = 4.0 / 3;

    /// <summary>Name in recipes: <c>random2(crop:0.35,flip;seed=0;view=3)</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Augmentation};seed={Seed};view={Number})");

    /// <summary>The view of a name; <see langword="null"/> where it names none.</summary>
    /// <exception cref="UsageException">The augmentation in it is none, or the name is of an earlier version.</exception>
    public static RandomView? Find(string name)
    {
        if (name.StartsWith(EarlierPrefix, StringComparison.Ordinal))
        {
            throw new UsageException(
                $"views '{name}': an earlier version made these random views, and this one draws others, which it calls {Prefix}…)",
                "What was stored of them can be read and not added to: extract the images into a new store, and train anew what was trained on them.");
        }

        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !name.EndsWith(')')) return null;
        if (name[Prefix.Length..^1].Split(';') is not [var augmentation, var seed, var view]) return null;
        return Number(seed, "seed=") is { } s && Number(view, "view=") is { } v ? new RandomView(Augmentation.Parse(augmentation), s, v) : null;

        static int? Number(string text, string key) =>
            text.StartsWith(key, StringComparison.Ordinal) && int.TryParse(text.AsSpan(key.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Where an image ends up.</summary>
    /// <param name="record">The preprocessing.</param>
    /// <param name="image">The image.</param>
    public PreprocessingPlan Plan(PreprocessingRecord record, RgbImage image)
    {
        var random = new SplitMix64(XxHash64.HashToUInt64(image.Pixels, ((long)Seed << 32) ^ (uint)Number));
        var plan = PreprocessingPlan.For(record, ViewSet.Center.Views[0], image.Width, image.Height);
        if (Augmentation.LeastArea is { } area) plan = Crop(plan.Output, image, area, random);
        if (Augmentation.Flip && random.Next(2) == 1) plan = plan.Mirrored();
        var strength = Augmentation.ColorStrength;
        return strength > 0 ? plan with { Color = new ColorShift(Factor(), Factor(), Factor()) } : plan;

        double Factor() => 1 + (strength * ((2 * random.NextDouble()) - 1));
    }

    /// <summary>The resize that its pixels need: a part of an image becomes the whole input even where the preprocessing resizes nothing.</summary>
    public ResizeStep Resize(ResizeStep step) => Augmentation.LeastArea is null || step.Mode != ResizeMode.None ? step : step with { Mode = ResizeMode.Exact };

    /// <summary>How many times the sides of the resized image those of the whole image come to at most: where the least area is drawn, in its longest form.</summary>
    public double Enlargement => Augmentation.LeastArea is { } area ? Math.Sqrt(WidestRatio / area) : 1;

    /// <summary>A rectangle of the image that fills the output: the part of an image that is so much larger than the output.</summary>
    private static PreprocessingPlan Crop(ImageSize output, RgbImage image, double leastArea, SplitMix64 random)
    {
        var (width, height) = Sides(output, image, leastArea, random);
        var whole = new ImageSize(Math.Max(output.Height, (int)Math.Round(image.Height * output.Height / height)), Math.Max(output.Width, (int)Math.Round(image.Width * output.Width / width)));
        var region = new ImageRegion(whole.Width, whole.Height, random.Next(whole.Width - output.Width + 1), random.Next(whole.Height - output.Height + 1), output.Width, output.Height);
        return new PreprocessingPlan(output, region, 0, 0);
    }

    /// <summary>
    /// The rectangle's sides in pixels of the image, as torchvision's RandomResizedCrop draws them; but its ratios are about that of the output, where those of
    /// torchvision are about the square, so that an input that is no square squeezes nothing by more than a square one does.
    /// </summary>
    private static (double Width, double Height) Sides(ImageSize output, RgbImage image, double leastArea, SplitMix64 random)
    {
        var form = (double)output.Width / output.Height;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = (leastArea + ((1 - leastArea) * random.NextDouble())) * image.Width * image.Height;
            var ratio = form * Math.Pow(WidestRatio, (2 * random.NextDouble()) - 1);
            var (width, height) = (Math.Max(1, Math.Sqrt(area * ratio)), Math.Max(1, Math.Sqrt(area / ratio)));
            if (width <= image.Width && height <= image.Height) return (width, height);
        }

        // Nearly the whole image is asked for, or it is long: all of it where its form allows, else the largest rectangle of the form nearest to its own.
        var nearest = Math.Clamp((double)image.Width / image.Height, form / WidestRatio, form * WidestRatio);
        return (Math.Min(image.Width, image.Height * nearest), Math.Min(image.Height, image.Width / nearest));
    }
}
