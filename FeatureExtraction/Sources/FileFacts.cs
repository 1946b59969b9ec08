namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Size and time of the file that a path leads to.</summary>
internal static class FileFacts
{
    /// <summary>Looks at a file; of a link at what it points to, since that is what will be read.</summary>
    public static FileInfo Of(string path)
    {
        var info = new FileInfo(path);
        return info.Exists && info.Attributes.HasFlag(FileAttributes.ReparsePoint) && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : info;
    }
}
