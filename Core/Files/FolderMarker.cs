namespace TransferLearning.Core.Files;

/// <summary>
/// The file that says of a folder that tlearn wrote it, so that a report beside <c>train/</c> and <c>test/</c> is never taken for a class. It is written only into a
/// folder that was made for the purpose or found empty: a folder of the user's is never marked.
/// </summary>
internal static class FolderMarker
{
    /// <summary>The file's name.</summary>
    public const string Name = ".tlearn";

    /// <summary>Whether tlearn wrote this folder.</summary>
    public static bool IsOn(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>Makes the folder where it is missing, and marks it where it is new or empty.</summary>
    /// <param name="folder">The folder that a command is about to write into.</param>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be made or written.</exception>
    public static void Claim(string folder)
    {
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFileSystemEntries(folder).Any()) return;
        try
        {
            using var marker = new FileStream(Path.Combine(folder, Name), FileMode.CreateNew, FileAccess.Write);
            Write(marker);
        }
        catch (IOException) when (IsOn(folder))
        {
            // Another process was faster.
        }
    }

    /// <summary>Whether nothing but the marker is in a folder, as a command leaves it that failed before it wrote anything.</summary>
    public static bool IsAlone(string folder) => Directory.EnumerateFileSystemEntries(folder).All(e => Path.GetFileName(e) == Name);

    /// <summary>Writes the marker's text, which tells a user who opens the file what it is.</summary>
    internal static void Write(FileStream marker)
    {
        marker.Write("tlearn wrote this folder; with this file in it, it is never taken for images.\n"u8);
        marker.Flush();
    }
}
