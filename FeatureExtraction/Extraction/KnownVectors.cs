using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>
/// Which vectors of a store hold for a run: those of every tap, made from the pixels that today's decoder makes. A vector of an older revision holds where the file's
/// format is decoded as it was then; that is told from the file's first bytes, once: a row of <c>items/</c> keeps what was found.
/// </summary>
/// <param name="known">The store as the run found it.</param>
/// <param name="writer">Told what the run goes by.</param>
/// <param name="taps">The taps of the run.</param>
/// <param name="parts">Tells which parts of the store are whole.</param>
internal sealed class KnownVectors(StoreSnapshot known, StoreWriter writer, IReadOnlyList<StoreTap> taps, CheckedParts parts)
{
    private readonly VectorIndex?[] _indices = [.. taps.Select(t => known.Find(t.Name, t.Pool))];

    /// <summary>Revision of the oldest decoder that a content's vectors come from; <see langword="null"/> where a tap has none.</summary>
    public byte? OldestRevision(in ContentHash content)
    {
        var oldest = PartOrigin.CurrentRevision;
        foreach (var index in _indices)
        {
            if (Part(index, content, out _) is not { } part) return null;
            oldest = Math.Min(oldest, part.Origin.Revision);
        }

        return oldest;
    }

    /// <summary>Whether the store holds a content's vector of a tap that this revision of the decoder, or a later one, led to.</summary>
    public bool Holds(int tap, in ContentHash content, byte since) => Part(_indices[tap], content, out _) is { } part && part.Origin.Revision >= since;

    /// <summary>Notes that an item's row is about to refer to a content's vectors: they must still be there when the row appears.</summary>
    public void RelyOn(in ContentHash content)
    {
        foreach (var index in _indices)
        {
            if (Part(index, content, out var row) is { } part) writer.RelyOn(part, row);
        }
    }

    /// <summary>Whether a content lacks a vector because what the store holds of it is not finite.</summary>
    public bool IsNotFinite(in ContentHash content)
    {
        foreach (var index in _indices)
        {
            if (index?.IsNotFinite(content) == true) return true;
        }

        return false;
    }

    // Parts that a compaction has superseded can still be read, but new rows must not rely on them.
    private VectorPart? Part(VectorIndex? index, in ContentHash content, out int row)
    {
        row = -1;
        return index?.PartOf(content, out row) is { IsSuperseded: false } part && parts.IsWhole(part) ? part : null;
    }

    /// <summary>The first revision of the decoder that makes of a file what it makes today.</summary>
    /// <param name="start">The file's first bytes.</param>
    public static byte DecodedSince(ReadOnlySpan<byte> start)
    {
        var since = PartOrigin.CurrentRevision;
        while (since > PartOrigin.OldestRevision && !DecoderHistory.IsDecodedOtherwise(since - 1, start)) since--;
        return since;
    }

    /// <summary>As <see cref="DecodedSince(ReadOnlySpan{byte})"/>, of an image that is not in memory; <see langword="null"/> where it cannot be read.</summary>
    public static byte? DecodedSince(ImageSource source, ImageItem item)
    {
        Span<byte> start = stackalloc byte[DecoderHistory.StartLength];
        try
        {
            // A named pipe has no length, and opening it would wait for ever.
            var bytes = source.Locate(item);
            return bytes.Length == 0 ? null : DecodedSince(start[..bytes.ReadStart(start)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
        {
            return null;
        }
    }
}
