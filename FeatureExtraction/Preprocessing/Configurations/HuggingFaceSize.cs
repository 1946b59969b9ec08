using System.Text.Json;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing.Configurations;

/// <summary>Resize and crop of a <c>preprocessor_config.json</c>, whose sizes mean different things to different processors.</summary>
internal static class HuggingFaceSize
{
    // ConvNeXT's processor crops only below this size.
    private const int ConvNextSquashFrom = 384;

    // The processors whose fields mean what is read here. A size that is one number is a square to the first, the shorter side to the second.
    private static readonly string[] s_square = ["vit", "deit", "beit", "efficientnet", "segformer", "dpt", "siglip", "blip", "pvt"];
    private static readonly string[] s_shorterSide = ["clip", "chineseclip", "convnext", "mobilenetv1", "mobilenetv2", "mobilevit", "bit", "vithybrid"];

    public static (ResizeStep Resize, CropStep Crop) Read(ConfigurationFile file)
    {
        var processor = Processor(file);
        if (processor.Length > 0 && !s_square.Contains(processor) && !s_shorterSide.Contains(processor))
        {
            throw file.Wrong(file.Field("image_processor_type") is null ? "feature_extractor_type" : "image_processor_type", $"a processor whose fields are understood ({string.Join(", ", s_square.Concat(s_shorterSide))})");
        }

        if (file.Number("ensure_multiple_of") is not (null or 1)) throw file.Wrong("ensure_multiple_of", "1: this step is not understood");
        var crop = new CropStep { Mode = CropMode.None, Size = null };
        if (file.Truth("do_center_crop") ?? file.Field("crop_size") is not null)
        {
            crop = new CropStep { Size = Sides(file, "crop_size") };
        }

        if (!(file.Truth("do_resize") ?? file.Field("size") is not null)) return (new ResizeStep { Mode = ResizeMode.None, Size = null }, crop);
        var (mode, size) = Size(file);
        var resize = new ResizeStep { Mode = mode, Size = size, Interpolation = Resample(file) };
        return processor == "convnext" ? ConvNext(file, resize) : file.Field("crop_pct") is null ? (resize, crop) : throw file.Wrong("crop_pct", "none but ConvNeXT's");
    }

    private static (ResizeStep Resize, CropStep Crop) ConvNext(ConfigurationFile file, ResizeStep resize)
    {
        var size = resize.Mode == ResizeMode.Shorter ? resize.Size!.Value.Height : throw file.Wrong("size", "{\"shortest_edge\": …}");
        if (size >= ConvNextSquashFrom) return (resize with { Mode = ResizeMode.Exact }, new CropStep { Mode = CropMode.None, Size = null });
        var cropPct = file.Number("crop_pct") ?? 224.0 / 256;
        if (cropPct is not (> 0 and <= 1)) throw file.Wrong("crop_pct", "a number above 0, at most 1");
        var shorter = (int)(size / cropPct);
        return (resize with { Size = new ImageSize(shorter, shorter) }, new CropStep { Size = new ImageSize(size, size) });
    }

    private static (ResizeMode Mode, ImageSize Size) Size(ConfigurationFile file)
    {
        if (file.Field("size") is not { } size) throw file.Wrong("size", "a size (do_resize is true)");
        if (size.ValueKind == JsonValueKind.Object && size.TryGetProperty("shortest_edge", out var edge))
        {
            if (size.TryGetProperty("longest_edge", out _)) throw file.Wrong("size", "no longest_edge");
            return ConfigurationFile.AsSide(edge) is { } shorter ? (ResizeMode.Shorter, new ImageSize(shorter, shorter)) : throw file.Wrong("size", "a whole number as shortest_edge");
        }

        if (size.ValueKind != JsonValueKind.Number) return (ResizeMode.Exact, Sides(file, "size"));
        var sides = Sides(file, "size");
        var processor = Processor(file);
        var square = file.Truth("default_to_square");
        return square == true || (square is null && s_square.Contains(processor)) ? (ResizeMode.Exact, sides)
            : square == false || s_shorterSide.Contains(processor) ? (ResizeMode.Shorter, sides)
            : throw file.Wrong("size", "{\"height\": …, \"width\": …} or {\"shortest_edge\": …}: what one number means depends on the processor, and this one is not known");
    }

    private static ImageSize Sides(ConfigurationFile file, string field)
    {
        var expected = "one whole number, [height, width] or {\"height\": …, \"width\": …}";
        if (file.Field(field) is not { } size) throw file.Wrong(field, expected);
        if (size.ValueKind == JsonValueKind.Object && size.TryGetProperty("height", out var height) && size.TryGetProperty("width", out var width))
        {
            return ConfigurationFile.AsSide(height) is { } h && ConfigurationFile.AsSide(width) is { } w ? new ImageSize(h, w) : throw file.Wrong(field, expected);
        }

        if (size.ValueKind == JsonValueKind.Array)
        {
            int?[] sides = [.. size.EnumerateArray().Select(ConfigurationFile.AsSide)];
            return sides is [{ } rows, { } columns] ? new ImageSize(rows, columns) : throw file.Wrong(field, expected);
        }

        return ConfigurationFile.AsSide(size) is { } side ? new ImageSize(side, side) : throw file.Wrong(field, expected);
    }

    private static Interpolation Resample(ConfigurationFile file) => file.Number("resample") switch
    {
        0 => Interpolation.Nearest,
        1 => Interpolation.Lanczos,
        2 => Interpolation.Bilinear,
        3 => Interpolation.Bicubic,
        _ => throw file.Wrong("resample", "0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic); 4 (box) and 5 (hamming) are not built"),
    };

    /// <summary>The processor's name without what all have: <c>ViTImageProcessorFast</c> is <c>vit</c>.</summary>
    private static string Processor(ConfigurationFile file)
    {
        var name = file.Text("image_processor_type") ?? file.Text("feature_extractor_type") ?? "";
        foreach (var suffix in (string[])["Fast", "ImageProcessor", "FeatureExtractor"])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal)) name = name[..^suffix.Length];
        }

        return name.ToLowerInvariant();
    }
}
