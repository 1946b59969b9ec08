namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Names of files that hold images and are no folder.</summary>
internal static class ArchiveNames
{
    private static readonly (string Ending, string What)[] s_endings =
    [
        (".zip", "a ZIP archive"), (".tar", "a tar archive"), (".tar.gz", "a tar archive"), (".tgz", "a tar archive"), (".parquet", "a Parquet file of images"),
    ];

    /// <summary>What a file of this name is; <see langword="null"/> for any other.</summary>
    public static string? Describe(string path) => Array.Find(s_endings, e => path.EndsWith(e.Ending, StringComparison.OrdinalIgnoreCase)).What;
}
