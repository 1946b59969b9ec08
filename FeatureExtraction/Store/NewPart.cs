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
