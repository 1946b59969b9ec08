namespace TransferLearning.Cli.Commands;

/// <summary>The argument IMAGES.</summary>
internal static class ImagesArgument
{
    /// <summary>What it is, for the help.</summary>
    public const string Description = "a folder of images, a manifest (.csv, .jsonl) or an image";
}
