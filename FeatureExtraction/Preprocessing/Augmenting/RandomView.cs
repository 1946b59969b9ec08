using System.Globalization;
using System.IO.Hashing;
using TransferLearning.Core;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;

namespace TransferLearning.FeatureExtraction.Preprocessing.Augmenting;

/// <summary>
/// One varied view of every image. What it shows follows from seed, number and the image's own pixels alone, so that it can be made again by anybody at any time, and
/// stored under its name like any other view.
/// </summary>
/// <param name="Augmentation">What is varied.</param>
/// <param name="Seed">Another seed gives other views.</param>
/// <param name="Number">Which view.</param>
internal sealed record RandomView(Augmentation Augmentation, int Seed, int Number)
{
    private const string Prefix = "random(";
    private const int Attempts = 10;
    private const double WidestRatio = 4.0 / 3;

    /// <summary>Name in recipes: <c>random(crop:0.35,flip;seed=0;view=3)</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Augmentation};seed={Seed};view={Number})");

    /// <summary>The view of a name; <see langword="null"/> where it names none.</summary>
    /// <exception cref="UsageException">The augmentation in it is none.</exception>
    public static RandomView? Find(string name)
    {
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
        var random = new Random((int)XxHash64.HashToUInt64(image.Pixels, ((long)Seed << 32) ^ (uint)Number));
        var plan = PreprocessingPlan.For(record, ViewSet.Center.Views[0], image.Width, image.Height);
        if (Augmentation.LeastArea is { } area) plan = Crop(plan.Output, image, area, random);
        if (Augmentation.Flip && random.Next(2) == 1) plan = plan.Mirrored();
        var strength = Augmentation.ColorStrength;
        return strength > 0 ? plan with { Color = new ColorShift(Factor(), Factor(), Factor()) } : plan;

        double Factor() => 1 + (strength * ((2 * random.NextDouble()) - 1));
    }

    /// <summary>
    /// A rectangle of the image that fills the output: the part of an image that is so much larger than the output. Ratios are those of the whole view, so
    /// that a preprocessing that squeezes images squeezes their parts as well.
    /// </summary>
    private static PreprocessingPlan Crop(ImageSize output, RgbImage image, double leastArea, Random random)
    {
        var (width, height) = (0.0, 0.0);
        for (var attempt = 0; attempt < Attempts && (width <= 0 || width > image.Width || height > image.Height); attempt++)
        {
            var area = (leastArea + ((1 - leastArea) * random.NextDouble())) * image.Width * image.Height;
            var ratio = Math.Pow(WidestRatio, (2 * random.NextDouble()) - 1) * output.Width / output.Height;
            (width, height) = (Math.Max(1, Math.Sqrt(area * ratio)), Math.Max(1, Math.Sqrt(area / ratio)));
        }

        if (width > image.Width || height > image.Height)
        {
            // A long image has no such rectangle: the largest of the output's form.
            var scale = Math.Min((double)image.Width / output.Width, (double)image.Height / output.Height);
            (width, height) = (scale * output.Width, scale * output.Height);
        }

        var whole = new ImageSize(Math.Max(output.Height, (int)Math.Round(image.Height * output.Height / height)), Math.Max(output.Width, (int)Math.Round(image.Width * output.Width / width)));
        var region = new ImageRegion(whole.Width, whole.Height, random.Next(whole.Width - output.Width + 1), random.Next(whole.Height - output.Height + 1), output.Width, output.Height);
        return new PreprocessingPlan(output, region, 0, 0);
    }
}
