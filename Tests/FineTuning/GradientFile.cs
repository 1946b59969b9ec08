using System.IO.Compression;

namespace TransferLearning.Tests.FineTuning;

/// <summary>Gradients of every initialiser as another library computed them in doubles, from a NumPy archive.</summary>
internal sealed record GradientFile(double Loss, int[] Labels, IReadOnlyDictionary<string, double[]> Gradients)
{
    public static GradientFile Read(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        var arrays = archive.Entries.ToDictionary(e => e.FullName[..^".npy".Length], e =>
        {
            using var stream = e.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return Values(Npy.Parse(memory.ToArray(), e.FullName));
        });
        return new GradientFile(arrays["__loss__"][0], [.. arrays["__labels__"].Select(l => (int)l)], arrays.Where(a => !a.Key.StartsWith("__", StringComparison.Ordinal)).ToDictionary());
    }

    private static double[] Values(Npy npy) => npy.Type switch
    {
        "f4" => [.. npy.Floats.ToArray().Select(v => (double)v)],
        "f8" => npy.Doubles.ToArray(),
        _ => [.. npy.Longs.ToArray().Select(v => (double)v)],
    };
}
