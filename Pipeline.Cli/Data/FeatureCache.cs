using System.Security.Cryptography;
using System.Text;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;

namespace TransferLearning.Cli.Data;

/// <summary>Where the stores lie that commands make for themselves: never inside the images, keyed by the images' absolute path and the recipe.</summary>
internal static class FeatureCache
{
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

    /// <summary>The store for these images and this recipe.</summary>
    public static string StoreFor(string images, FeatureRecipe recipe)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(images));
        var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{full}\n{recipe.Model}\n{recipe.Preprocessing}\n{recipe.Views}\n{recipe.Format}"));
        var name = string.Concat(Path.GetFileName(full).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        return Path.Combine(UserFolders.Cache.Make(), $"{name[..Math.Min(40, name.Length)]}-{Convert.ToHexStringLower(key)[..16]}.store");
    }
}
