using System.Runtime.InteropServices;
using System.Text;

namespace TransferLearning.Tests.EndToEnd.Windows;

/// <summary>Features as somebody else might have made them, under names that systems write differently: what both builds can learn from without decoding an image.</summary>
internal static class ImportedFeatures
{
    private const int Rows = 60;
    private const int Columns = 8;
    private static readonly string[] s_labels = ["Rose", "日本", "Müller", "😀 face"];

    /// <summary>Paths as the files have them, by the remainder of the row: backslashes, umlauts and blanks, a drive, letters of two code units.</summary>
    private static readonly string[] s_paths = [@"train\a{0}.jpg", "train/ä b{0}.jpg", @"C:\x\{0}.jpg", "日本/😀{0}.jpg"];

    /// <summary>Writes <c>x.npy</c> and <c>m.csv</c> into a folder: 40 rows for training, 20 beside.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(1);
        var values = new float[Rows * Columns];
        for (var i = 0; i < values.Length; i++) values[i] = (i % Columns == i / Columns % s_labels.Length ? 3 : 0) + random.NextSingle();
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({Rows}, {Columns}), }}".PadRight(117) + "\n";
        using (var file = File.Create(Path.Combine(folder, "x.npy")))
        {
            file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0]);
            file.Write(Encoding.ASCII.GetBytes(header));
            file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        var rows = Enumerable.Range(0, Rows).Select(i => $"{string.Format(null, s_paths[i % s_paths.Length], i)},{s_labels[i % s_labels.Length]},{(i < 40 ? "train" : "val")}");
        File.WriteAllText(Path.Combine(folder, "m.csv"), $"path,label,split\n{string.Join('\n', rows)}\n");
    }
}
