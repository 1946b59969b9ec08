using System.Globalization;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>One change to a record, as <see cref="PreprocessingOption"/> documents them.</summary>
internal static class PreprocessingChange
{
    /// <summary>The changed record, and the record's field that the change is in.</summary>
    public static (PreprocessingRecord Record, string Field) Apply(PreprocessingRecord record, string field, string value) => field.ToLowerInvariant() switch
    {
        "resize" => (record with { Resize = Resize(record.Resize, value) }, "resize"),
        "interpolation" => (record with { Resize = record.Resize with { Interpolation = Name<Interpolation>(field, value) } }, "resize"),
        "antialias" => (record with { Resize = record.Resize with { Antialias = Truth(field, value) } }, "resize"),
        "crop" => (record with { Crop = Crop(value) }, "crop"),
        "scale" => (record with { Scale = Number(field, value) }, "scale"),
        "mean" => (record with { Mean = Channels(field, value) }, "mean"),
        "std" => (record with { Std = Channels(field, value) }, "std"),
        "channels" => (record with { Channels = Name<ChannelOrder>(field, value) }, "channels"),
        "orientation" => (record with { Orientation = Name<Orientation>(field, value) }, "orientation"),
        "alpha" => (record with { Alpha = Name<AlphaHandling>(field, value) }, "alpha"),
        "layout" => (record with { Layout = Name<TensorLayout>(field, value) }, "layout"),
        "type" => (record with { Type = Name<TensorElement>(field, value) }, "type"),
        "decode" => (record with { Decode = Name<JpegDecoding>(field, value) }, "decode"),
        _ => throw new UsageException(
            $"`Preprocess`: unknown field '{field}', expected resize, interpolation, antialias, crop, scale, mean, std, channels, orientation, alpha, layout, type or decode"),
    };

    private static ResizeStep Resize(ResizeStep step, string value) => value.Split(':', 2) switch
    {
        ["none"] => step with { Mode = ResizeMode.None, Size = null },
        ["shorter", var size] => step with { Mode = ResizeMode.Shorter, Size = Size("resize", size) },
        ["exact", var size] => step with { Mode = ResizeMode.Exact, Size = Size("resize", size) },
        _ => throw Wrong("resize", value, "none, shorter:256 or exact:96x128 (height × width)"),
    };

    private static CropStep Crop(string value) => value == "none"
        ? new CropStep { Mode = CropMode.None, Size = null }
        : new CropStep { Mode = CropMode.Center, Size = Size("crop", value.StartsWith("center:", StringComparison.Ordinal) ? value[7..] : value) };

    private static ImageSize Size(string field, string value)
    {
        int[] sides = [.. value.Split('x').Select(s => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var side) ? side : 0)];
        return sides is [> 0] or [> 0, > 0] ? new ImageSize(sides[0], sides[^1]) : throw Wrong(field, value, "a size such as 224 or 96x128 (height × width)");
    }

    private static double[] Channels(string field, string value)
    {
        double[] numbers = [.. value.Split('/').Select(v => Number(field, v))];
        return numbers switch
        {
            [var all] => [all, all, all],
            [_, _, _] => numbers,
            _ => throw Wrong(field, value, "one number or three, such as 0.5/0.5/0.5"),
        };
    }

    private static double Number(string field, string value)
    {
        double[] parts = [.. (field == "scale" ? value.Split('/') : [value])
            .Select(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw Wrong(field, value, "a number"))];
        return parts switch
        {
            [var number] => number,
            [var dividend, var divisor] when divisor != 0 => dividend / divisor,
            _ => throw Wrong(field, value, "a number or a fraction such as 1/255"),
        };
    }

    private static bool Truth(string field, string value) => bool.TryParse(value, out var truth) ? truth : throw Wrong(field, value, "true or false");

    private static T Name<T>(string field, string value)
        where T : struct, Enum =>
        char.IsAsciiLetter(value[0]) && !value.Contains(',') && Enum.TryParse<T>(value, ignoreCase: true, out var parsed)
            ? parsed
            : throw Wrong(field, value, string.Join(", ", Enum.GetNames<T>().Select(n => typeof(T) == typeof(ChannelOrder) || typeof(T) == typeof(TensorLayout) ? n : n.ToLowerInvariant())));

    private static UsageException Wrong(string field, string value, string expected) => new($"`Preprocess`: {field}: found '{value}', expected {expected}");
}
