using System.Globalization;
using TransferLearning.Experiments.Specification.Yaml;

namespace TransferLearning.Experiments.Specification;

/// <summary>How many of the training images are learned from.</summary>
internal abstract record TrainSize
{
    /// <summary>All of them.</summary>
    public static TrainSize All { get; } = new AllImages();

    /// <summary>What may be written, in words.</summary>
    public const string Expected = "a whole number of images a class, a share between 0 and 1 such as 0.25, or all";

    /// <summary>As it is written: <c>10</c>, <c>0.25</c>, <c>all</c>.</summary>
    public abstract string Text { get; }

    /// <summary>How many of a class's training images are taken.</summary>
    /// <param name="available">How many there are.</param>
    public abstract int Of(int available);

    /// <summary>Reads a size; <see langword="null"/> where the text is none.</summary>
    public static TrainSize? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "all") return All;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return count >= 1 ? new PerClass(count) : null;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and < 1 ? new Share(share) : null;
    }

    /// <summary>What is expected in place of a text that is no size, in words.</summary>
    public static string ExpectedOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && text.All(char.IsAsciiDigit) ? $"1 to {int.MaxValue} images a class; all takes all of them" : Expected;
    }

    /// <summary>Reads a size of a file.</summary>
    public static TrainSize Read(YamlNode node)
    {
        var text = YamlValues.Text(node, "train_sizes");
        return Parse(text) ?? throw node.Place.Wrong($"train_sizes: found '{text}', expected {ExpectedOf(text)}");
    }

    private sealed record AllImages : TrainSize
    {
        public override string Text => "all";

        public override int Of(int available) => available;
    }

    /// <summary>So many images of each class, or all of a class that has fewer.</summary>
    internal sealed record PerClass(int Count) : TrainSize
    {
        /// <inheritdoc/>
        public override string Text => Count.ToString(CultureInfo.InvariantCulture);

        /// <inheritdoc/>
        public override int Of(int available) => Math.Min(Count, available);
    }

    /// <summary>A share of each class, rounded, one image at least.</summary>
    internal sealed record Share(double Part) : TrainSize
    {
        /// <inheritdoc/>
        public override string Text => Part.ToString(CultureInfo.InvariantCulture);

        /// <inheritdoc/>
        public override int Of(int available) => Math.Min(available, Math.Max(1, (int)Math.Round(Part * available, MidpointRounding.AwayFromZero)));
    }
}
