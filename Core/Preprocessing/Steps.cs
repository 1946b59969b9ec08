using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferLearning.Core.Preprocessing;

/// <summary>How the image is resized.</summary>
public sealed record ResizeStep
{
    /// <summary>What <see cref="Size"/> means.</summary>
    [JsonPropertyName("mode"), JsonConverter(typeof(JsonStringEnumConverter<ResizeMode>))]
    public ResizeMode Mode { get; init; } = ResizeMode.Shorter;

    /// <summary>Size in pixels; for <see cref="ResizeMode.Shorter"/> the length of the shorter side; <see langword="null"/> for <see cref="ResizeMode.None"/>.</summary>
    [JsonPropertyName("size"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageSize? Size { get; init; }

    /// <summary>The resampling filter.</summary>
    [JsonPropertyName("interpolation"), JsonConverter(typeof(JsonStringEnumConverter<Interpolation>))]
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>Whether the filter widens its support when it shrinks an image, as Pillow's do.</summary>
    [JsonPropertyName("antialias")]
    public bool Antialias { get; init; } = true;
}

/// <summary>What is cut out of the resized image.</summary>
public sealed record CropStep
{
    /// <summary>Where it is cut.</summary>
    [JsonPropertyName("mode"), JsonConverter(typeof(JsonStringEnumConverter<CropMode>))]
    public CropMode Mode { get; init; } = CropMode.Center;

    /// <summary>Size in pixels; <see langword="null"/> for <see cref="CropMode.None"/>.</summary>
    [JsonPropertyName("size"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageSize? Size { get; init; }
}

/// <summary>Height and width in pixels; in JSON one number for a square, else <c>[height, width]</c>.</summary>
[JsonConverter(typeof(ImageSizeConverter))]
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>As in the options: <c>224</c> or <c>96x128</c> (height × width).</summary>
    public override string ToString() => Height == Width ? $"{Height}" : $"{Height}x{Width}";
}

/// <summary>EXIF orientation.</summary>
public enum Orientation
{
    /// <summary>Turn the image upright.</summary>
    [JsonStringEnumMemberName("apply")] Apply,

    /// <summary>Take the pixels as they are stored.</summary>
    [JsonStringEnumMemberName("ignore")] Ignore,
}

/// <summary>Transparency.</summary>
public enum AlphaHandling
{
    /// <summary>Compose the image on white.</summary>
    [JsonStringEnumMemberName("white")] White,

    /// <summary>Drop the alpha channel.</summary>
    [JsonStringEnumMemberName("drop")] Drop,
}

/// <summary>What the size of a resize means.</summary>
public enum ResizeMode
{
    /// <summary>The shorter side gets the size, the longer floor(longer × size / shorter).</summary>
    [JsonStringEnumMemberName("shorter")] Shorter,

    /// <summary>Both sides get exactly the size.</summary>
    [JsonStringEnumMemberName("exact")] Exact,

    /// <summary>No resize.</summary>
    [JsonStringEnumMemberName("none")] None,
}

/// <summary>Resampling filters.</summary>
public enum Interpolation
{
    /// <summary>Triangle filter, support 1.</summary>
    [JsonStringEnumMemberName("bilinear")] Bilinear,

    /// <summary>Keys' cubic with a = −0.5, support 2.</summary>
    [JsonStringEnumMemberName("bicubic")] Bicubic,

    /// <summary>Lanczos window, support 3.</summary>
    [JsonStringEnumMemberName("lanczos")] Lanczos,

    /// <summary>Nearest pixel.</summary>
    [JsonStringEnumMemberName("nearest")] Nearest,

    /// <summary>Mean over the area of a pixel (OpenCV's INTER_AREA).</summary>
    [JsonStringEnumMemberName("area")] Area,
}

/// <summary>Where the crop lies.</summary>
public enum CropMode
{
    /// <summary>In the middle: starts at (side − size) / 2, halves to the even number.</summary>
    [JsonStringEnumMemberName("center")] Center,

    /// <summary>No crop.</summary>
    [JsonStringEnumMemberName("none")] None,
}

/// <summary>Order of the colour channels.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    RGB,

    /// <summary>Blue, green, red (Caffe).</summary>
    BGR,
}

/// <summary>Order of the dimensions.</summary>
public enum TensorLayout
{
    /// <summary>Batch, channel, row, column.</summary>
    NCHW,

    /// <summary>Batch, row, column, channel.</summary>
    NHWC,
}

/// <summary>Element types of a network's input.</summary>
public enum TensorElement
{
    /// <summary>32-bit floating point.</summary>
    [JsonStringEnumMemberName("float32")] Float32,

    /// <summary>16-bit floating point.</summary>
    [JsonStringEnumMemberName("float16")] Float16,

    /// <summary>8-bit, 0–255.</summary>
    [JsonStringEnumMemberName("uint8")] UInt8,
}

/// <summary>How JPEGs become pixels.</summary>
public enum JpegDecoding
{
    /// <summary>Every pixel.</summary>
    [JsonStringEnumMemberName("exact")] Exact,

    /// <summary>A JPEG is decoded at 1/2, 1/4 or 1/8 of its sides where they stay at least twice what is needed: several times faster for large photographs, and not quite the same pixels.</summary>
    [JsonStringEnumMemberName("fast")] Fast,
}

internal sealed class ImageSizeConverter : JsonConverter<ImageSize>
{
    public override ImageSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number) return new ImageSize(Number(ref reader), Number(ref reader));
        if (reader.TokenType == JsonTokenType.StartArray && reader.Read())
        {
            var height = Number(ref reader);
            reader.Read();
            var width = Number(ref reader);
            if (reader.Read() && reader.TokenType == JsonTokenType.EndArray) return new ImageSize(height, width);
        }

        throw new JsonException("a size is one number or [height, width]");
    }

    public override void Write(Utf8JsonWriter writer, ImageSize value, JsonSerializerOptions options)
    {
        if (value.Height == value.Width)
        {
            writer.WriteNumberValue(value.Height);
            return;
        }

        writer.WriteStartArray();
        writer.WriteNumberValue(value.Height);
        writer.WriteNumberValue(value.Width);
        writer.WriteEndArray();
    }

    private static int Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value)
            ? value
            : throw new JsonException("a size is one whole number or [height, width]");
}
