using System.Runtime.InteropServices;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>A part of <c>vectors/TAP.POOL/</c> in memory: blocks of rows, zero-copy.</summary>
internal sealed class VectorPart : IDisposable
{
    private readonly MappedFile _file;

    private VectorPart(MappedFile file, string path, StoreTap tap, PartOrigin origin)
    {
        _file = file;
        Path = path;
        Tap = tap;
        Origin = origin;
    }

    /// <summary>Its place below the store when it was opened, with <c>/</c>.</summary>
    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Whether a compaction has replaced it by others.</summary>
    public bool IsSuperseded => Path.StartsWith(StoreLayout.Compacted, StringComparison.Ordinal);

    public StoreTap Tap { get; }

    /// <summary>What wrote it.</summary>
    public PartOrigin Origin { get; }

    /// <summary>The keys of each block, <c>[rows]</c>.</summary>
    public List<ReadOnlyMemory<ContentHash>> Hashes { get; } = [];

    /// <summary>The vectors of each block, <c>[rows,D]</c>.</summary>
    public List<ReadOnlyMemory<float>> Blocks { get; } = [];

    public int Rows => Hashes.Sum(h => h.Length);

    public ReadOnlySpan<byte> Bytes => _file.Bytes.Span;

    /// <summary>Opens a part and checks that it is one of this recipe and tap.</summary>
    /// <exception cref="InvalidDataException">It is not; the message says what was found.</exception>
    public static VectorPart Open(FeatureStore store, string path, string tap, string pool)
    {
        if (StoreLayout.ChecksumOf(System.IO.Path.GetFileName(path)) is null) throw new InvalidDataException("its name carries no checksum, as every part's does");
        var file = new MappedFile(System.IO.Path.Combine(store.Folder, path));
        try
        {
            var (schema, batches) = ArrowPart.Read(file.Bytes);
            var part = new VectorPart(file, path, CheckedTap(schema, store.Recipe, tap, pool), PartOrigin.Of(schema));
            foreach (var batch in batches) part.Add(batch);
            return part;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The content of a row.</summary>
    public ContentHash Hash(int row)
    {
        var (block, within) = Place(row);
        return Hashes[block].Span[within];
    }

    /// <summary>The vector of a row, <c>[D]</c>.</summary>
    public ReadOnlySpan<float> Vector(int row)
    {
        var (block, within) = Place(row);
        return Blocks[block].Span.Slice(within * Tap.Dimension, Tap.Dimension);
    }

    public void Dispose() => _file.Dispose();

    private (int Block, int Row) Place(int row)
    {
        var block = 0;
        for (; row >= Hashes[block].Length; block++) row -= Hashes[block].Length;
        return (block, row);
    }

    private static StoreTap CheckedTap(Schema schema, FeatureRecipe recipe, string tap, string pool)
    {
        var expected = RecipeDocument.From(recipe).ToJson();
        if (Metadata(schema, ArrowColumns.RecipeKey) is var found && found != expected) CheckRecipe(found, recipe);
        if (Metadata(schema, ArrowColumns.TapKey) is var foundTap && foundTap != tap) throw new InvalidDataException($"tap: found '{foundTap}', expected '{tap}'");
        if (Metadata(schema, ArrowColumns.PoolKey) is var foundPool && foundPool != pool) throw new InvalidDataException($"pool: found '{foundPool}', expected '{pool}'");
        var text = Metadata(schema, ArrowColumns.DimensionKey);
        if (!int.TryParse(text, out var dimension) || dimension < 1) throw new InvalidDataException($"dimension: found '{text}', expected a whole number from 1");
        var result = new StoreTap(tap, pool, dimension);
        return ArrowColumns.Mismatch(schema, ArrowColumns.VectorColumns(result)) is { } mismatch ? throw new InvalidDataException(mismatch) : result;
    }

    private static void CheckRecipe(string found, FeatureRecipe recipe)
    {
        try
        {
            var differences = recipe.DifferencesTo(RecipeDocument.Parse(found));
            if (differences.Count > 0) throw new InvalidDataException($"another recipe: {string.Join("; ", differences)}");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"recipe: {e.Message}", e);
        }
    }

    private static string Metadata(Schema schema, string key) =>
        schema.Metadata is { } metadata && metadata.TryGetValue(key, out var value) ? value : throw new InvalidDataException($"the schema's metadata has no '{key}'");

    private void Add(RecordBatch batch)
    {
        if (batch.Length == 0) return;
        var hashes = (FixedSizeBinaryArray)batch.Column("content_hash");
        var vectors = (FixedSizeListArray)batch.Column("vector");
        var values = (FloatArray)vectors.Values;
        if (hashes.NullCount + vectors.NullCount + values.NullCount > 0) throw new InvalidDataException("found nulls, expected none");
        Hashes.Add(Slice<ContentHash>(hashes.ValueBuffer.Memory, hashes.Offset, batch.Length));
        Blocks.Add(Slice<float>(values.ValueBuffer.Memory, vectors.Offset * ((FixedSizeListType)vectors.Data.DataType).ListSize, checked(batch.Length * Tap.Dimension)));
    }

    // Arrow hands out bytes; the same place in the file, seen as values.
    private ReadOnlyMemory<T> Slice<T>(ReadOnlyMemory<byte> buffer, int start, int count)
        where T : unmanaged
    {
        var size = Marshal.SizeOf<T>();
        if (buffer.Length < (start + (long)count) * size) throw new InvalidDataException($"column: found {buffer.Length} bytes, expected {((long)start + count) * size}");
        var offset = _file.OffsetOf(buffer.Span) + (start * size);
        return offset % sizeof(float) == 0 ? _file.Values<T>(offset, count) : throw new InvalidDataException($"column: starts at byte {offset}, expected a multiple of 4");
    }
}
