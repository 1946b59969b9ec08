using System.IO.Hashing;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Writes one part: under a name that nobody reads, to disk, then under its own.</summary>
internal static class NewPart
{
    private const int MostTries = 10;

    /// <summary>Adds a part to a folder; when this returns, it is on disk.</summary>
    /// <param name="folder">The folder, made where it is missing.</param>
    /// <param name="schema">Columns and metadata.</param>
    /// <param name="batches">Its batches, made one after another; asked for again where the file went on its way.</param>
    /// <param name="name">Its name by its checksum.</param>
    /// <returns>The part's full path.</returns>
    public static string Write(string folder, Schema schema, IEnumerable<RecordBatch> batches, Func<string, string> name)
    {
        for (var attempt = 1; ; attempt++)
        {
            DurableFiles.CreateFolder(folder);
            var temporary = Path.Combine(folder, StoreLayout.TemporaryName());
            try
            {
                var file = Path.Combine(folder, name(WriteTo(temporary, schema, batches)));
                DurableFiles.Publish(temporary, file);
                return file;
            }
            catch (FileNotFoundException) when (attempt < MostTries)
            {
                // Somebody took it for what a killed writer left behind.
            }
            catch
            {
                AbandonedFiles.TryDelete(temporary);
                throw;
            }
        }
    }

    private static string WriteTo(string temporary, Schema schema, IEnumerable<RecordBatch> batches)
    {
        // Locked as long as it is open: that tells it from what a killed writer left behind.
        using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        var stream = new ChecksumStream(file);
        using (var arrow = new ArrowFileWriter(stream, schema, leaveOpen: true))
        {
            arrow.WriteStart();
            foreach (var batch in batches)
            {
                using (batch) arrow.WriteRecordBatch(batch);
            }

            arrow.WriteEnd();
        }

        file.Flush(flushToDisk: true);
        return stream.Checksum;
    }
}

/// <summary>Passes bytes on and takes their XXH128 on the way. It says that it can seek because Arrow's writer asks for the position; it never does.</summary>
internal sealed class ChecksumStream(Stream inner) : Stream
{
    private readonly XxHash128 _hash = new();
    private long _written;

    /// <summary>The checksum of all bytes so far, 32 lower-case hexadecimal digits.</summary>
    public string Checksum => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer);
        _hash.Append(buffer);
        _written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
