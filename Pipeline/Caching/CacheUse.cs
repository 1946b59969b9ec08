using System.Text;
using TransferLearning.Core.Hashing;

namespace TransferLearning.Caching;

/// <summary>
/// Says that a command uses a source in a store of the cache, and when it was used last. The note is a file that stays open while the command runs: the system takes the lock from a
/// process that dies, so nothing is ever in use for ever.
/// </summary>
internal sealed class CacheUse : IDisposable
{
    private const string Ending = ".use";
    private const string StoreName = "store" + Ending;

    private readonly List<FileStream> _held = [];

    private CacheUse(string store, string note, string source)
    {
        try
        {
            // The store first: while it is shared nobody removes it.
            _held.Add(Share(store));
            _held.Add(Share(note));
            if (_held[^1].Length == 0) File.WriteAllText(note, source);
            File.SetLastWriteTimeUtc(note, DateTime.UtcNow);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Notes the use of a store and of one source in it, until this is disposed of.</summary>
    /// <param name="store">The store's folder.</param>
    /// <param name="source">The source as the store calls it.</param>
    /// <exception cref="TlearnException">The cache cannot be written.</exception>
    public static CacheUse Begin(string store, string source)
    {
        var folder = FeatureCache.UsesOf(store);
        try
        {
            Directory.CreateDirectory(folder);
            return new CacheUse(Path.Combine(folder, StoreName), FileOf(folder, source), source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{folder} cannot be written: {e.Message}", "set TLEARN_CACHE to a folder that can be written", e);
        }
    }

    /// <summary>The sources that were used in a store, and when; one that a running command uses is not among them.</summary>
    public static IReadOnlyList<(string Source, DateTime Last)> Free(string store)
    {
        var folder = FeatureCache.UsesOf(store);
        if (!Directory.Exists(folder)) return [];
        var free = new List<(string, DateTime)>();
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Ending).Where(f => Path.GetFileName(f) != StoreName))
        {
            using var alone = Alone(file);
            if (alone is null) continue;
            using var reader = new StreamReader(alone, leaveOpen: true);
            if (reader.ReadToEnd() is { Length: > 0 } source) free.Add((source, File.GetLastWriteTimeUtc(file)));
        }

        return free;
    }

    /// <summary>Takes a whole store for oneself; <see langword="null"/> where a command uses it.</summary>
    public static IDisposable? TakeStore(string store)
    {
        Directory.CreateDirectory(FeatureCache.UsesOf(store));
        return Alone(Path.Combine(FeatureCache.UsesOf(store), StoreName));
    }

    /// <summary>Keeps others from taking a whole store.</summary>
    public static IDisposable ShareStore(string store) => Share(Path.Combine(FeatureCache.UsesOf(store), StoreName));

    /// <summary>Takes the note of a source for oneself, so that no command begins to use it; <see langword="null"/> where one does.</summary>
    public static FileStream? TakeSource(string store, string source) => Alone(FileOf(FeatureCache.UsesOf(store), source));

    /// <summary>Says that the store has forgotten a source. The note stays, empty: who waits for it must not be left with a file that is gone.</summary>
    public static void Forget(FileStream note) => note.SetLength(0);

    public void Dispose()
    {
        foreach (var file in _held) file.Dispose();
    }

    private static string FileOf(string folder, string source) =>
        Path.Combine(folder, Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(source)))[..24] + Ending);

    // Others may share it, nobody may have it alone. Who makes room has it for a moment: then it is waited for.
    private static FileStream Share(string file)
    {
        for (var left = 600; ; left--)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (IOException) when (left > 0 && Directory.Exists(Path.GetDirectoryName(file)))
            {
                Thread.Sleep(100);
            }
        }
    }

    private static FileStream? Alone(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
