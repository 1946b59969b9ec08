using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferLearning.Core.Preprocessing;

/// <summary>
/// What is done to a decoded image before the network sees it, as data, in this order: orientation, alpha, resize, crop,
/// value = (pixel × scale − mean) / std, channel order, layout, type.
/// </summary>
public sealed record PreprocessingRecord
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = false,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Whether the EXIF orientation is applied.</summary>
    [JsonPropertyName("orientation"), JsonConverter(typeof(JsonStringEnumConverter<Orientation>))]
    public Orientation Orientation { get; init; } = Orientation.Apply;

    /// <summary>What becomes of transparency.</summary>
    [JsonPropertyName("alpha"), JsonConverter(typeof(JsonStringEnumConverter<AlphaHandling>))]
    public AlphaHandling Alpha { get; init; } = AlphaHandling.White;

    /// <summary>How the image is resized.</summary>
    [JsonPropertyName("resize")]
    public ResizeStep Resize { get; init; } = new() { Size = new ImageSize(256, 256) };

    /// <summary>What is cut out of the resized image.</summary>
    [JsonPropertyName("crop")]
    public CropStep Crop { get; init; } = new() { Size = new ImageSize(224, 224) };

    /// <summary>Factor of the pixel (0–255) before the mean is taken off.</summary>
    [JsonPropertyName("scale")]
    public double Scale { get; init; } = 1.0 / 255;

    /// <summary>Mean of each channel, <c>[3]</c>, in the order of <see cref="Channels"/>, after scaling.</summary>
    [JsonPropertyName("mean")]
    public IReadOnlyList<double> Mean { get; init; } = [0.485, 0.456, 0.406];

    /// <summary>Standard deviation of each channel, <c>[3]</c>, in the order of <see cref="Channels"/>, after scaling.</summary>
    [JsonPropertyName("std")]
    public IReadOnlyList<double> Std { get; init; } = [0.229, 0.224, 0.225];

    /// <summary>Channel order of the network's input.</summary>
    [JsonPropertyName("channels"), JsonConverter(typeof(JsonStringEnumConverter<ChannelOrder>))]
    public ChannelOrder Channels { get; init; } = ChannelOrder.RGB;

    /// <summary>Dimension order of the network's input.</summary>
    [JsonPropertyName("layout"), JsonConverter(typeof(JsonStringEnumConverter<TensorLayout>))]
    public TensorLayout Layout { get; init; } = TensorLayout.NCHW;

    /// <summary>Element type of the network's input.</summary>
    [JsonPropertyName("type"), JsonConverter(typeof(JsonStringEnumConverter<TensorElement>))]
    public TensorElement Type { get; init; } = TensorElement.Float32;

    /// <summary>Whether large JPEGs are decoded smaller. What is exact is not written: records, and all that is told apart by them, are as they were before there was a choice.</summary>
    [JsonPropertyName("decode"), JsonConverter(typeof(JsonStringEnumConverter<JpegDecoding>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JpegDecoding Decode { get; init; } = JpegDecoding.Exact;

    /// <summary>Size of the tensor where the record settles it: the crop's, else an exact resize's; otherwise <see langword="null"/>.</summary>
    [JsonIgnore]
    public ImageSize? OutputSize => Crop.Mode == CropMode.Center ? Crop.Size : Resize.Mode == ResizeMode.Exact ? Resize.Size : null;

    /// <summary>Parses and checks a record.</summary>
    /// <exception cref="TlearnException">The text is no such record; the message names the field.</exception>
    public static PreprocessingRecord FromJson(string json)
    {
        try
        {
            var record = JsonSerializer.Deserialize<PreprocessingRecord>(json, s_json)
                ?? throw new TlearnException("preprocessing: found null, expected a record");
            record.Validate();
            return record;
        }
        catch (JsonException e)
        {
            throw new TlearnException($"preprocessing: {e.Path ?? "$"}: {e.Message}", "See 'Preprocessing' in docs/ for the record and its values.", e);
        }
    }

    /// <summary>The record as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Checks ranges.</summary>
    /// <exception cref="TlearnException">A field is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Resize is null || Crop is null) throw new TlearnException("preprocessing: resize and crop: found null, expected a record each");
        if (Resize.Mode != ResizeMode.None && Resize.Size is null) throw new TlearnException($"preprocessing: resize.size is missing for mode {Resize.Mode}");
        if (Crop.Mode != CropMode.None && Crop.Size is null) throw new TlearnException("preprocessing: crop.size is missing for mode center");
        CheckName("orientation", Orientation);
        CheckName("alpha", Alpha);
        CheckName("resize.mode", Resize.Mode);
        CheckName("resize.interpolation", Resize.Interpolation);
        CheckName("crop.mode", Crop.Mode);
        CheckName("channels", Channels);
        CheckName("layout", Layout);
        CheckName("type", Type);
        CheckName("decode", Decode);
        CheckSize("resize.size", Resize.Size);
        CheckSize("crop.size", Crop.Size);
        if (!double.IsFinite(Scale) || Scale == 0) throw new TlearnException($"preprocessing: scale: found {Scale}, expected a finite number that is not 0");
        CheckChannels("mean", Mean, v => double.IsFinite(v), "finite numbers");
        CheckChannels("std", Std, v => double.IsFinite(v) && v > 0, "numbers above 0");

        // JSON's enumerations may be numbers, and numbers may be anything.
        static void CheckName<T>(string name, T value)
            where T : struct, Enum
        {
            if (!Enum.IsDefined(value)) throw new TlearnException($"preprocessing: {name}: found {value}, expected a name");
        }

        static void CheckSize(string name, ImageSize? size)
        {
            if (size is { } s && (s.Height is < 1 or > 16384 || s.Width is < 1 or > 16384))
            {
                throw new TlearnException($"preprocessing: {name}: found {s}, expected 1 to 16384");
            }
        }

        static void CheckChannels(string name, IReadOnlyList<double> values, Func<double, bool> good, string expected)
        {
            if (values is null || values.Count != 3 || !values.All(good))
            {
                throw new TlearnException($"preprocessing: {name}: found [{string.Join(", ", values ?? [])}], expected three {expected}");
            }
        }
    }

    /// <summary>The fields in which another record differs from this one, which is what is expected.</summary>
    public IReadOnlyList<FieldDifference> DifferencesTo(PreprocessingRecord other)
    {
        ArgumentNullException.ThrowIfNull(other);
        // Every answer of a classifier compares its head's record, which its network has from the head.
        if (ReferenceEquals(this, other)) return [];
        var mine = Fields(this);
        var theirs = Fields(other);
        return [.. mine.Keys.Union(theirs.Keys).Where(k => Of(mine, k) != Of(theirs, k)).Select(k => new FieldDifference(k, Of(theirs, k), Of(mine, k)))];

        static string Of(Dictionary<string, string> fields, string name) => fields.GetValueOrDefault(name, name == "decode" ? "exact" : "none");
    }

    /// <inheritdoc/>
    public bool Equals(PreprocessingRecord? other) => ReferenceEquals(this, other) || (other is not null && ToJson() == other.ToJson());

    /// <inheritdoc/>
    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => ToJson();

    // Those within resize and crop by names of their own: resize.size.
    private static Dictionary<string, string> Fields(PreprocessingRecord record) =>
        JsonSerializer.SerializeToElement(record, s_json).EnumerateObject()
            .SelectMany(p => p.Value.ValueKind == JsonValueKind.Object ? p.Value.EnumerateObject().Select(q => ($"{p.Name}.{q.Name}", q.Value)) : [(p.Name, p.Value)])
            .ToDictionary(p => p.Item1, p => p.Item2.ValueKind == JsonValueKind.String ? p.Item2.GetString()! : p.Item2.GetRawText());
}
