using System.Globalization;
using Apache.Arrow;
using TransferLearning.FeatureExtraction.Decoding.Decoders;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>What wrote a part, as its metadata says.</summary>
/// <param name="Format">The store's format.</param>
/// <param name="Revision">The revision of the decoder whose pixels the vectors were made from.</param>
/// <param name="Decoder">Its name, where known.</param>
internal sealed record PartOrigin(int Format, byte Revision, string? Decoder = null)
{
    /// <summary>The revision of the decoder of parts that name none.</summary>
    public const byte OldestRevision = 1;

    /// <summary>The revision of this program's decoder.</summary>
    public const byte CurrentRevision = DecoderHistory.Revision;

    /// <summary>Whether every vector is known to be finite; parts of format 1 held what the network gave.</summary>
    public bool IsFinite => Format >= 2;

    /// <summary>The metadata that says so.</summary>
    public IReadOnlyDictionary<string, string> Metadata
    {
        get
        {
            var metadata = new Dictionary<string, string>
            {
                [ArrowColumns.FormatKey] = Format.ToString(CultureInfo.InvariantCulture),
                [ArrowColumns.DecoderRevisionKey] = Revision.ToString(CultureInfo.InvariantCulture),
            };
            if (Decoder is not null) metadata[ArrowColumns.DecoderKey] = Decoder;
            return metadata;
        }
    }

    /// <summary>What this program writes.</summary>
    public static PartOrigin Now(string? decoder) => new(StoreDescription.CurrentFormat, CurrentRevision, decoder);

    /// <summary>Reads it from a part; one of format 1 says nothing.</summary>
    /// <exception cref="InvalidDataException">The part is of a later format, or a number is none.</exception>
    public static PartOrigin Of(Schema schema)
    {
        if (LaterFormat(schema) is { } later) throw new InvalidDataException(later);
        return new PartOrigin(Number(schema, ArrowColumns.FormatKey, 1), (byte)Number(schema, ArrowColumns.DecoderRevisionKey, OldestRevision), schema.Metadata?.GetValueOrDefault(ArrowColumns.DecoderKey));
    }

    /// <summary>What is found where a later version wrote a part; else <see langword="null"/>.</summary>
    public static string? LaterFormat(Schema schema) =>
        int.TryParse(schema.Metadata?.GetValueOrDefault(ArrowColumns.FormatKey), NumberStyles.None, CultureInfo.InvariantCulture, out var format) && format > StoreDescription.CurrentFormat
            ? $"format: found {format}, this program reads up to {StoreDescription.CurrentFormat}"
            : null;

    private static int Number(Schema schema, string key, int absent)
    {
        if (schema.Metadata?.GetValueOrDefault(key) is not { } text) return absent;
        return byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new InvalidDataException($"{key}: found '{text}', expected a whole number from 1 to 255");
    }
}
