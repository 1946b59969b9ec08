using System.Text;
using TransferLearning.Core.Hashing;

namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>The files that features come in.</summary>
internal static class ImportFiles
{
    private const int BufferBytes = 1 << 20;

    /// <exception cref="TlearnException">There is none, or it cannot be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{path}: cannot be read: {e.Message}", "Check the path and its permissions.", e);
        }
    }

    /// <summary>SHA-256 of a file; of several the SHA-256 of theirs, in order. Lower-case hexadecimal.</summary>
    public static async Task<string> HashAsync(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var hashes = new List<string>();
        foreach (var path in paths)
        {
            await using var file = Open(path);
            hashes.Add(Convert.ToHexStringLower(await Sha256.HashDataAsync(file, cancellation)));
        }

        return hashes is [var only] ? only : Hash(string.Join('\n', hashes));
    }

    /// <summary>SHA-256 of a text in UTF-8, lower-case hexadecimal.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(text)));
}
