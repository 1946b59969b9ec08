using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TransferLearning.Core.Memory;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// A file in memory without a copy. What was sliced from it says so with an exception, not a crash, when it is used after the file was
/// given back; spans taken before must not be used any more.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private bool _disposed;

    /// <summary>Maps a file.</summary>
    /// <exception cref="InvalidDataException">The file is 2 GiB or longer, which no part is.</exception>
    public MappedFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        if (stream.Length > int.MaxValue) throw new InvalidDataException($"found {stream.Length} bytes, expected less than 2 GiB");
        Length = (int)stream.Length;
        if (Length == 0) return; // nothing can be mapped of nothing
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    /// <summary>Length in bytes.</summary>
    public int Length { get; }

    /// <summary>All bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => new Slice<byte>(this, 0, Length).Memory;

    /// <summary>Where a span of this file starts in it.</summary>
    public int OffsetOf(ReadOnlySpan<byte> span) =>
        checked((int)((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span)) - _start));

    /// <summary>Values from a byte offset on.</summary>
    public ReadOnlyMemory<T> Values<T>(int offset, int count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)offset + ((long)count * sizeof(T)), Length);
        return new Slice<T>(this, offset, count).Memory;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _file?.Dispose();
    }

    private sealed class Slice<T>(MappedFile file, int offset, int count) : MappedMemory<T>
        where T : unmanaged
    {
        public override Span<T> GetSpan()
        {
            ObjectDisposedException.ThrowIf(file._disposed, typeof(StoreSnapshot));
            return new Span<T>(file._start + offset, count);
        }

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ObjectDisposedException.ThrowIf(file._disposed, typeof(StoreSnapshot));
            return new MemoryHandle(file._start + offset + (elementIndex * sizeof(T)), pinnable: this);
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
