using Apache.Arrow;
using Apache.Arrow.Ipc;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Writes parts: under a name that nobody reads, to disk, then under their own.</summary>
/// <param name="writer">Eight hexadecimal digits that no other writer has.</param>
/// <param name="origin">What writes, for the parts' metadata.</param>
internal sealed class PartWriter(string writer, PartOrigin origin)
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);
    private int _sequence;

    /// <summary>Adds what was pending as parts, vectors before the items that refer to them.</summary>
    public void Write(FeatureStore store, IEnumerable<PendingVectors> vectors, IReadOnlyList<ItemRow> items, DateTime time)
    {
        foreach (var pending in vectors)
        {
            var tap = pending.Tap;
            var folder = Path.Combine(store.Folder, StoreLayout.Vectors, TapFolder.Encode(tap.Name, tap.Pool));
            using var batch = ArrowColumns.VectorBatch(ArrowColumns.Vectors(store.Recipe, tap, origin), pending.Hashes, pending.Values, pending.Rows, tap.Dimension);
            Write(folder, batch, time);
        }

        if (items.Count == 0) return;
        // Named by its last row where the clock ran behind: later writers begin above the names that they find.
        var last = MicrosecondTime.ToDateTime(items[^1].Seen);
        if (last > time) time = last;

        // A part holds one source alone, so that whoever reads another passes it over.
        foreach (var group in items.GroupBy(r => r.Item.Source))
        {
            using var rows = ArrowColumns.ItemBatch([.. group], ArrowColumns.Items(group.Key, origin));
            Write(Path.Combine(store.Folder, StoreLayout.Items), rows, time);
        }
    }

    /// <summary>Adds a part to a folder; when this returns, it is on disk.</summary>
    private void Write(string folder, RecordBatch batch, DateTime time)
    {
        DurableFiles.CreateFolder(folder);
        var temporary = Path.Combine(folder, StoreLayout.TemporaryName());
        try
        {
            string checksum;
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16))
            {
                var stream = new ChecksumStream(file);
                using (var arrow = new ArrowFileWriter(stream, batch.Schema, leaveOpen: true))
                {
                    arrow.WriteStart();
                    arrow.WriteRecordBatch(batch);
                    arrow.WriteEnd();
                }

                checksum = stream.Checksum;
                file.Flush(flushToDisk: true);
            }

            var name = StoreLayout.PartName(time, writer, ++_sequence, checksum);
            DurableFiles.Publish(temporary, Path.Combine(folder, name));
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Deletes what killed writers left behind, once it is old enough to be nobody's.</summary>
    public static void DeleteAbandoned(string folder, DateTime now)
    {
        foreach (var place in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Append(folder))
        {
            foreach (var file in Directory.EnumerateFiles(place, StoreLayout.TemporaryPrefix + "*"))
            {
                if (now - File.GetLastWriteTimeUtc(file) > Abandoned) TryDelete(file);
            }
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody reads it, and the next writer tries again.
        }
    }
}
