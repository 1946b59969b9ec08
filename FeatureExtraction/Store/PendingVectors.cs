using System.Runtime.InteropServices;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Vectors of one tap that are not yet on disk, as the bytes that Arrow writes.</summary>
internal sealed class PendingVectors(StoreTap tap)
{
    private const int FirstBytes = 1 << 16;

    private byte[] _hashes = new byte[FirstRows(tap.Dimension) * ContentHash.Size];
    private byte[] _values = new byte[FirstRows(tap.Dimension) * tap.Dimension * sizeof(float)];

    public StoreTap Tap => tap;

    public int Rows { get; private set; }

    public long Bytes => (long)Rows * ((tap.Dimension * sizeof(float)) + ContentHash.Size);

    /// <summary>The hashes, <c>[Rows,32]</c>.</summary>
    public ReadOnlyMemory<byte> Hashes => _hashes.AsMemory(0, Rows * ContentHash.Size);

    /// <summary>The vectors, float32 <c>[Rows,D]</c>.</summary>
    public ReadOnlyMemory<byte> Values => _values.AsMemory(0, Rows * tap.Dimension * sizeof(float));

    public void Add(in ContentHash hash, ReadOnlySpan<float> vector)
    {
        var row = MemoryMarshal.AsBytes(vector);
        if ((Rows + 1) * row.Length > _values.Length)
        {
            Array.Resize(ref _values, _values.Length * 2);
            Array.Resize(ref _hashes, _hashes.Length * 2);
        }

        hash.CopyTo(_hashes.AsSpan(Rows * ContentHash.Size));
        row.CopyTo(_values.AsSpan(Rows * row.Length));
        Rows++;
    }

    private static int FirstRows(int dimension) => Math.Max(1, FirstBytes / (dimension * sizeof(float)));
}
