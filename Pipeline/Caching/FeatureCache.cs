using System.Text;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.Core.Hashing;

namespace TransferLearning.Caching;

/// <summary>
/// The stores that commands make for themselves: never inside the images, one for each recipe, whatever folder or manifest names the images. Vectors are keyed by content, so the same
/// image costs no inference twice. Caches of before, one a folder of images, lie beside them and are read no more.
/// </summary>
internal static class FeatureCache
{
    private const string Stores = "recipes";
    private const string Uses = "uses";
    private const string StoreEnding = ".store";

    /// <summary>The folder of the cache.</summary>
    public static string Folder => UserFolders.Cache.Path;

    /// <summary>Bytes that are free there; <see langword="null"/> where nobody tells, as on a network share.</summary>
    public static long? FreeBytes
    {
        get
        {
            var folder = Path.GetFullPath(Folder);
            while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent) folder = parent;
            try
            {
                return new DriveInfo(folder).AvailableFreeSpace;
            }
            catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>The store of a recipe.</summary>
    public static string StoreFor(FeatureRecipe recipe)
    {
        var key = Sha256.HashData(Encoding.UTF8.GetBytes($"{recipe.Model}\n{recipe.Preprocessing}\n{recipe.Views}\n{recipe.Format}"));
        return Path.Combine(UserFolders.Cache.Make(), Stores, Convert.ToHexStringLower(key)[..24] + StoreEnding);
    }

    /// <summary>Where is noted which sources of a store were used, and when.</summary>
    public static string UsesOf(string store) => Path.Combine(Folder, Uses, Path.GetFileName(store));

    /// <summary>The stores of today's form.</summary>
    public static IEnumerable<string> AllStores() => FoldersIn(Path.Combine(Folder, Stores), "*" + StoreEnding);

    /// <summary>The stores that earlier versions made, one for each folder of images.</summary>
    public static IEnumerable<string> OldStores() => FoldersIn(Folder, "*" + StoreEnding);

    /// <summary>Folders of that name among the stores of both forms.</summary>
    public static IEnumerable<string> Folders(string pattern) => FoldersIn(Folder, pattern).Concat(FoldersIn(Path.Combine(Folder, Stores), pattern));

    private static string[] FoldersIn(string folder, string pattern) => Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern) : [];
}
