using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store.Export;

/// <summary>NumPy's array files, format 1.0: magic, length of the header, a Python dictionary padded to 64 bytes, the values.</summary>
internal static class NpyExport
{
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    public static async Task<IReadOnlyList<string>> WriteAsync(ExportTable table, string folder, RowCounter counter)
    {
        var names = table.Columns.Select(c => (Column: c.Name, File: FileName(c.Name))).ToList();
        var clash = names.GroupBy(n => n.File, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        if (clash is not null) throw new UsageException($"taps {string.Join(" and ", clash.Select(n => $"'{n.Column}'"))} would both be written to {clash.Key}", "Export them one at a time with `Tap` into folders of their own.");
        var files = new List<string>();
        foreach (var (column, (_, file)) in table.Columns.Zip(names))
        {
            files.Add(await AtomicFile.WriteAsync(Path.Combine(folder, file), FileDurability.Named, stream =>
            {
                Write(stream, column.Features, counter);
                return Task.CompletedTask;
            }));
        }

        files.Add(await CsvExport.WriteMetadataAsync(table, folder));
        return files;
    }

    /// <summary>A file of one matrix.</summary>
    /// <param name="values"><c>[rows,columns]</c>, row by row.</param>
    /// <param name="rows">Number of rows.</param>
    public static byte[] File(ReadOnlySpan<float> values, int rows) => [.. Header(rows, values.Length / rows), .. MemoryMarshal.AsBytes(values)];

    /// <summary>A slash becomes an underscore; what else a file's name cannot hold is percent-encoded as in the store.</summary>
    private static string FileName(string column)
    {
        var dot = column.LastIndexOf('.');
        return TapFolder.Encode(column[..dot].Replace('/', '_'), column[(dot + 1)..]) + ".npy";
    }

    private static void Write(Stream stream, FeatureMatrix features, RowCounter counter)
    {
        stream.Write(Header(features.Rows, features.Dimension));
        for (var row = 0; row < features.Rows; row++)
        {
            stream.Write(MemoryMarshal.AsBytes(features.Row(row)));
            counter.Next();
        }
    }

    private static byte[] Header(int rows, int dimension)
    {
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {dimension}), }}";
        var start = Magic.Length + sizeof(ushort);
        var length = (start + text.Length + Alignment) / Alignment * Alignment;
        var header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(Magic.Length), (ushort)(length - start));
        Encoding.ASCII.GetBytes(text, header.AsSpan(start));
        header[^1] = (byte)'\n';
        return header;
    }
}
