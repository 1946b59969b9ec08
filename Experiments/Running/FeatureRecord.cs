using System.Globalization;
using System.Text;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification.Yaml;
using TransferLearning.FeatureExtraction.Archives;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.Loading;
using TransferLearning.Onnx;

namespace TransferLearning.Experiments.Running;

/// <summary>
/// What an extraction found, kept in the experiment's folder: as long as the network's file, its preprocessing and the images' names, labels, sizes and times are what they were, the next
/// run need not open the network or read an image to know which cells are done.
/// </summary>
internal sealed record FeatureRecord
{
    /// <summary>The form of the file.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The network, and what was asked of it.</summary>
    public required string Request { get; init; }

    /// <summary>The images as they were listed.</summary>
    public required string Listing { get; init; }

    /// <summary>The items that have features.</summary>
    public required string Data { get; init; }

    /// <summary>SHA-256 of the network.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The preprocessing.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>What each tap expression came to.</summary>
    public required IReadOnlyList<FoundTap> Taps { get; init; }

    /// <summary>The device that ran the network.</summary>
    public required string Device { get; init; }

    /// <summary>Splits that the images have, those of which none can be used among them.</summary>
    public required IReadOnlyList<string> Splits { get; init; }

    /// <summary>Images that could not be used; they are tried again, so that a record with such stands for no later run.</summary>
    public required int Bad { get; init; }

    /// <summary>Images that were listed.</summary>
    public required int Images { get; init; }

    /// <summary>Wall seconds of the extraction.</summary>
    public required double Seconds { get; init; }

    /// <summary>Hash of the images' names, labels, sizes and times; nothing of a file is read.</summary>
    public static string ListingOf(ImageSource source, IReadOnlyList<ImageItem> items)
    {
        ArgumentNullException.ThrowIfNull(source);
        var text = new StringBuilder();
        foreach (var item in items)
        {
            var file = Found(source, item);
            text.Append(CultureInfo.InvariantCulture, $"{item.Path}\0{item.Label}\0{item.Split}\0{item.Group}\0{item.Fault}\0{file?.Length ?? -1}\0{file?.Modified.Ticks ?? 0}\n");
        }

        return Hash(text.ToString());
    }

    private static ImageData? Found(ImageSource source, ImageItem item)
    {
        try
        {
            return source.Locate(item) is { Exists: true } found ? found : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
        {
            return null; // named by the extraction
        }
    }

    /// <summary>What identifies a request: the network's bytes, what is done to images, and what is taken.</summary>
    /// <exception cref="UsageException">The network has not one of the taps that the experiment's file names.</exception>
    /// <exception cref="TlearnException">The file is no network, or its preprocessing cannot be found.</exception>
    public static (string Identity, string Sha256, string Preprocessing) RequestOf(FeatureGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var model = group.Network.Reference.Load();
        foreach (var (tap, place) in group.Taps.Zip(group.TapPlaces)) Require(model, tap, place);
        var preprocessing = Resolved(group, model);
        return (Hash($"{model.Sha256}\n{preprocessing}\n{FeatureRecipe.CurrentFormat}\n{group.Asked}\n{Extraction.ToolVersion}"), model.Sha256, preprocessing);
    }

    private static string Resolved(FeatureGroup group, OnnxModel model)
    {
        try
        {
            return RequestedPreprocessing.Resolve(group.Request(0), group.Network.Reference, model).Record.ToString();
        }
        catch (UsageException e)
        {
            throw group.PreprocessPlace.Wrong(e.Message, e.Next);
        }
    }

    // A name that is mistyped is a mistake in the file, told where it stands, and not a network that fails.
    private static void Require(OnnxModel model, string tap, YamlPlace place)
    {
        try
        {
            TapExpressions.Require(model, tap);
        }
        catch (TlearnException e)
        {
            throw place.Wrong($"tap: {e.Message}", e.Next);
        }
    }

    /// <summary>Path of a group's record.</summary>
    public static string PathOf(ExperimentFolder folder, FeatureGroup group) => folder.PathOf("features", Hash(group.Name)[..32] + ".json");

    private static string Hash(string text) => Convert.ToHexStringLower(Core.Hashing.Sha256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>What a tap expression came to.</summary>
/// <param name="Asked">The expression.</param>
/// <param name="Name">The tap's real name.</param>
/// <param name="Pool">The pooling.</param>
/// <param name="Dimension">Length of the vectors.</param>
internal sealed record FoundTap(string Asked, string Name, string Pool, int Dimension);
