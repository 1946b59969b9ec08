namespace TransferLearning.Tests.EndToEnd;

/// <summary>Small folders of real photographs that a test may change.</summary>
internal static class ImageFolder
{
    /// <summary>Copies the first images of each class of a shared data set, splits and classes kept.</summary>
    public static void CopyFlowers(string target, int perClass)
    {
        var flowers = SharedData.Require("data", "flowers");
        foreach (var split in Directory.EnumerateDirectories(flowers))
        {
            foreach (var label in Directory.EnumerateDirectories(split))
            {
                var folder = Directory.CreateDirectory(Path.Combine(target, Path.GetFileName(split), Path.GetFileName(label)));
                foreach (var file in Directory.EnumerateFiles(label).Order(StringComparer.Ordinal).Take(perClass))
                {
                    var copy = Path.Combine(folder.FullName, Path.GetFileName(file));
                    // Written anew: a copy of a read-only file is read-only.
                    File.WriteAllBytes(copy, File.ReadAllBytes(file));
                }
            }
        }
    }
}
