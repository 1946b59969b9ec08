using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>A matrix in a NumPy array file, read row by row from the first to the last.</summary>
internal sealed class NpyFile : IDisposable
{
    private readonly FileStream _file;
    private byte[] _bytes = [];
    private float[] _values = [];

    private NpyFile(FileStream file, NpyHeader header)
    {
        _file = file;
        Header = header;
    }

    public NpyHeader Header { get; }

    /// <exception cref="TlearnException">It cannot be opened, or is no matrix of floating-point numbers.</exception>
    public static NpyFile Open(string path)
    {
        var file = ImportFiles.Open(path);
        try
        {
            return new NpyFile(file, NpyHeader.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The next rows as float32, <c>[count,D]</c>, valid until the next call.</summary>
    public ReadOnlyMemory<float> Read(int count)
    {
        var length = count * Header.Dimension;
        if (_values.Length < length) (_values, _bytes) = (new float[length], Header.ElementBytes == sizeof(float) ? [] : new byte[length * Header.ElementBytes]);
        var values = _values.AsMemory(0, length);
        var bytes = Header.ElementBytes == sizeof(float) ? MemoryMarshal.AsBytes(values.Span) : _bytes.AsSpan(0, length * Header.ElementBytes);
        _file.ReadExactly(bytes);
        if (Header.ElementBytes == sizeof(double)) TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(bytes), values.Span);
        else if (Header.ElementBytes == sizeof(ushort)) TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values.Span);
        return values;
    }

    public void Dispose() => _file.Dispose();
}
