using System.Text.Json;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing.Configurations;

/// <summary>
/// timm's <c>config.json</c>: the shorter side goes to floor(size / crop_pct), then the middle is cropped. Fields that are missing have the
/// values that timm gives them.
/// </summary>
internal static class TimmConfiguration
{
    private static readonly double[] s_imageNetMean = [0.485, 0.456, 0.406];
    private static readonly double[] s_imageNetStd = [0.229, 0.224, 0.225];

    /// <summary>Reads the configuration; <see langword="null"/> where the file is another library's.</summary>
    public static Draft? TryRead(ConfigurationFile file)
    {
        if (file.Field("pretrained_cfg") is { } nested)
        {
            if (nested.ValueKind != JsonValueKind.Object) throw file.Wrong("pretrained_cfg", "an object");
            file = file with { Root = nested };
        }
        else if (file.Field("input_size") is null)
        {
            return null;
        }

        var draft = new Draft(new PreprocessingRecord(), "tlearn's default");
        var size = InputSize(file);
        var interpolation = Take(draft, file, "resize", file.Text("interpolation"), "interpolation", "bicubic");
        var cropPct = Take(draft, file, "resize", file.Number("crop_pct"), "crop_pct", 0.875);
        if (cropPct is not (> 0 and <= 1)) throw file.Wrong("crop_pct", "a number above 0, at most 1");
        draft.Record = draft.Record with
        {
            Resize = Resize(file, size, cropPct) with { Interpolation = Interpolation(file, interpolation) },
            Crop = new CropStep { Size = size },
            Mean = Take(draft, file, "mean", file.Channels("mean"), "mean", s_imageNetMean),
            Std = Take(draft, file, "std", file.Channels("std"), "std", s_imageNetStd),
        };
        draft.Sources["crop"] = Source(file, "input_size");
        draft.Sources["resize"] = Source(file, "input_size, interpolation, crop_pct, crop_mode");
        foreach (var field in (string[])["scale", "channels", "layout", "type"]) draft.Sources[field] = "timm's rule";
        return draft;
    }

    private static ImageSize InputSize(ConfigurationFile file)
    {
        int?[] sides = file.Field("input_size") is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray().Select(ConfigurationFile.AsSide)] : [];
        return sides is [3, { } height, { } width] ? new ImageSize(height, width) : throw file.Wrong("input_size", "[3, height, width]");
    }

    private static ResizeStep Resize(ConfigurationFile file, ImageSize size, double cropPct)
    {
        var scaled = new ImageSize((int)Math.Floor(size.Height / cropPct), (int)Math.Floor(size.Width / cropPct));
        switch (file.Text("crop_mode") ?? "center")
        {
            case "center" when size.Height == size.Width:
                return new ResizeStep { Mode = ResizeMode.Shorter, Size = scaled };
            case "center":
                throw file.Wrong("input_size", "a square (with crop_mode 'center')");
            case "squash":
                return new ResizeStep { Mode = ResizeMode.Exact, Size = scaled };
            default:
                throw file.Wrong("crop_mode", "'center' or 'squash'");
        }
    }

    private static Interpolation Interpolation(ConfigurationFile file, string name) => name switch
    {
        "bilinear" => Core.Preprocessing.Interpolation.Bilinear,
        "bicubic" => Core.Preprocessing.Interpolation.Bicubic,
        "lanczos" => Core.Preprocessing.Interpolation.Lanczos,
        "nearest" => Core.Preprocessing.Interpolation.Nearest,
        _ => throw file.Wrong("interpolation", "'bilinear', 'bicubic', 'lanczos' or 'nearest'"),
    };

    private static T Take<T>(Draft draft, ConfigurationFile file, string target, T? value, string field, T otherwise)
        where T : class
    {
        draft.Sources[target] = value is null ? "timm's default" : Source(file, field);
        return value ?? otherwise;
    }

    private static double Take(Draft draft, ConfigurationFile file, string target, double? value, string field, double otherwise)
    {
        draft.Sources[target] = value is null ? "timm's default" : Source(file, field);
        return value ?? otherwise;
    }

    private static string Source(ConfigurationFile file, string fields) => $"{file.Name} (timm): {fields}";
}
