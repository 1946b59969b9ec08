using System.Text.Json;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing.Configurations;

/// <summary>Hugging Face's <c>preprocessor_config.json</c>: resize, centre crop, rescale, normalise, as its <c>do_…</c> fields say.</summary>
internal static class HuggingFaceConfiguration
{
    // What may be true without changing the pixels of an RGB photograph.
    private static readonly string[] s_knownSteps = ["do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb", "do_flip_channel_order"];

    // Switches of single processors that change the pixels and are not built.
    private static readonly string[] s_unknownSteps = ["size_divisor", "keep_aspect_ratio"];

    /// <summary>Reads the configuration; that of a timm model in Hugging Face's wrapper is timm's.</summary>
    public static Draft? TryRead(ConfigurationFile file)
    {
        if (file.Field("pretrained_cfg") is not null) return TimmConfiguration.TryRead(file);
        Refuse(file);
        var draft = new Draft(new PreprocessingRecord(), "tlearn's default");
        var rescale = file.Truth("do_rescale") ?? true;
        var normalise = file.Truth("do_normalize") ?? file.Field("image_mean") is not null;
        var (resize, crop) = HuggingFaceSize.Read(file);
        draft.Record = draft.Record with
        {
            Resize = resize,
            Crop = crop,
            Scale = rescale ? file.Number("rescale_factor") ?? 1.0 / 255 : 1,
            Mean = Mean(file, rescale, normalise),
            Std = Std(file, normalise),
            Channels = file.Truth("do_flip_channel_order") == true ? ChannelOrder.BGR : ChannelOrder.RGB,
        };
        draft.Sources["resize"] = Source("do_resize, size, resample");
        draft.Sources["crop"] = Source("do_center_crop, crop_size");
        draft.Sources["scale"] = Source("do_rescale, rescale_factor");
        draft.Sources["mean"] = Source(file.Truth("rescale_offset") == true ? "do_normalize, image_mean, rescale_offset" : "do_normalize, image_mean");
        draft.Sources["std"] = Source(file.Truth("include_top") == true ? "do_normalize, image_std, include_top" : "do_normalize, image_std");
        draft.Sources["channels"] = Source("do_flip_channel_order");
        draft.Sources["layout"] = draft.Sources["type"] = "Hugging Face's rule";
        return draft;

        string Source(string fields) => $"{file.Name} (Hugging Face): {fields}";
    }

    /// <summary>EfficientNet's <c>rescale_offset</c> takes 1 off the scaled pixel before the mean.</summary>
    private static double[] Mean(ConfigurationFile file, bool rescale, bool normalise)
    {
        var mean = normalise ? file.Channels("image_mean") ?? throw file.Wrong("image_mean", "three numbers") : [0, 0, 0];
        return file.Truth("rescale_offset") == true && rescale ? [.. mean.Select(m => m + 1)] : mean;
    }

    /// <summary>EfficientNet's <c>include_top</c> divides by the standard deviation once more, as the Keras model does inside.</summary>
    private static double[] Std(ConfigurationFile file, bool normalise)
    {
        var again = file.Truth("include_top") == true;
        var std = normalise || again ? file.Channels("image_std") ?? throw file.Wrong("image_std", "three numbers") : [1, 1, 1];
        return normalise && again ? [.. std.Select(s => s * s)] : std;
    }

    private static void Refuse(ConfigurationFile file)
    {
        foreach (var property in file.Root.EnumerateObject())
        {
            var step = property.Name.StartsWith("do_", StringComparison.Ordinal) && !s_knownSteps.Contains(property.Name);
            var isOff = property.Value.ValueKind is JsonValueKind.Null or JsonValueKind.False;
            if ((step || s_unknownSteps.Contains(property.Name)) && !isOff) throw file.Wrong(property.Name, "false: this step is not understood");
        }
    }
}
