using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;
using TransferLearning.FeatureExtraction.Decoding.Formats;
using TransferLearning.FeatureExtraction.Diagnosis;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.Experiments.Advising;

/// <summary>What the images are, in figures.</summary>
internal sealed record DataDescription
{
    private const int Sampled = 200;

    /// <summary>Images, those that cannot be used among them.</summary>
    public required int Images { get; init; }

    /// <summary>Images that could not be used.</summary>
    public required int Bad { get; init; }

    /// <summary>Usable images with a label.</summary>
    public required int Labelled { get; init; }

    /// <summary>Classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Labelled images of a class.</summary>
    public required Spread ImagesPerClass { get; init; }

    /// <summary>Entropy of the classes' shares over that of equal shares: 1 where all classes have the same number of images.</summary>
    public required double Balance { get; init; }

    /// <summary>Groups that the labelled images name; 0 where they name none.</summary>
    public required int Groups { get; init; }

    /// <summary>Labelled images of each split that the data name; empty where they name none.</summary>
    public required IReadOnlyDictionary<string, int> Splits { get; init; }

    /// <summary>Images that chose.</summary>
    public required int Choice { get; init; }

    /// <summary>Images that were held out to measure what was chosen; 0 where there were too few.</summary>
    public required int HeldOut { get; init; }

    /// <summary>Columns and rows of a sample of the images, as their files say; <see langword="null"/> where none says so.</summary>
    public Resolution? Resolution { get; init; }

    /// <summary>Describes data.</summary>
    /// <param name="data">The usable items.</param>
    /// <param name="choice">Which of them chose.</param>
    /// <param name="listed">All that was listed.</param>
    /// <param name="source">Reads their files.</param>
    /// <param name="cancellation">Asked before each file.</param>
    public static DataDescription Of(MeasuredData data, ChoiceRows choice, IReadOnlyList<ImageItem> listed, ImageSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(choice);
        ArgumentNullException.ThrowIfNull(listed);
        int[] rows = [.. Enumerable.Range(0, data.Items.Count).Where(r => data.Labels[r] >= 0)];
        int[] sizes = [.. rows.CountBy(r => data.Labels[r]).Select(c => c.Value).Order()];
        return new DataDescription
        {
            Images = listed.Count,
            Bad = listed.Count - data.Items.Count,
            Labelled = rows.Length,
            Classes = sizes.Length,
            ImagesPerClass = Spread.Of(sizes),
            Balance = BalanceOf(sizes),
            Groups = rows.Select(r => data.Items[r].Group).OfType<string>().Distinct().Count(),
            Splits = rows.Select(r => data.Items[r].Split).OfType<string>().CountBy(s => s).OrderBy(s => s.Key, StringComparer.Ordinal).ToDictionary(),
            Choice = choice.Choice.Length,
            HeldOut = choice.HeldOut.Length,
            Resolution = ResolutionOf(listed, source, cancellation),
        };
    }

    /// <summary>How even classes are, 0 to 1.</summary>
    /// <param name="sizes">Images of each class, above 0.</param>
    public static double BalanceOf(IReadOnlyList<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.Count < 2) return 1;
        double all = sizes.Sum();
        return Math.Clamp(-sizes.Sum(s => s / all * Math.Log(s / all)) / Math.Log(sizes.Count), 0, 1);
    }

    private static Resolution? ResolutionOf(IReadOnlyList<ImageItem> listed, ImageSource source, CancellationToken cancellation)
    {
        var (widths, heights) = (new List<int>(), new List<int>());
        foreach (var item in DiagnosisSamples.Spread(listed, Sampled))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var header = ImageFormats.ReadHeader(source.Read(item));
                widths.Add(header.Width);
                heights.Add(header.Height);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
            {
                // Named by the extraction.
            }
        }

        return widths.Count == 0 ? null : new Resolution(Quartiles.Of(widths), Quartiles.Of(heights), widths.Count);
    }
}

/// <summary>The least, the middle and the most of some numbers.</summary>
internal readonly record struct Spread(int Smallest, int Median, int Largest)
{
    /// <summary>Of numbers in rising order, at least one.</summary>
    public static Spread Of(IReadOnlyList<int> ordered) => new(ordered[0], ordered[ordered.Count / 2], ordered[^1]);
}

/// <summary>Sizes of images in pixels.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Images">How many images were looked at, spread evenly over all.</param>
internal sealed record Resolution(Quartiles Width, Quartiles Height, int Images);

/// <summary>The values below which a quarter, half and three quarters of some numbers lie.</summary>
internal readonly record struct Quartiles(int Lower, int Median, int Upper)
{
    /// <summary>Of numbers in any order, at least one.</summary>
    public static Quartiles Of(IReadOnlyList<int> numbers)
    {
        int[] ordered = [.. numbers.Order()];
        return new(ordered[ordered.Length / 4], ordered[ordered.Length / 2], ordered[3 * ordered.Length / 4]);
    }
}
