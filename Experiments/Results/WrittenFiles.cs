using TransferLearning.Core.Files;
using TransferLearning.Core.Hashing;

namespace TransferLearning.Experiments.Results;

/// <summary>
/// What an experiment's folder remembers of the files that show it, <c>written.json</c>: what they were made of, and what they are. As long as both hold, nothing needs to be written;
/// a file that is missing or was changed by hand is written again.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class WrittenFiles(ExperimentFolder folder)
{
    private string Record => folder.PathOf("written.json");

    /// <summary>Whether all files are there as they were written, made of what the key stands for.</summary>
    public bool AreCurrent(string key) =>
        ExperimentFolder.TryRead<Document>(Record) is { Format: 1 } written && written.Key == key && written.Files.All(f => HashOf(f.Key) == f.Value);

    /// <summary>Writes files, each whole or not at all.</summary>
    /// <param name="files">The files.</param>
    /// <param name="keyOf">What they are made of, once they are written: making them may make pictures.</param>
    /// <exception cref="IOException">One cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be written.</exception>
    public void Write(IReadOnlyList<OutputFile> files, Func<string> keyOf)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(keyOf);
        File.Delete(Record); // of files that are half new nothing is known
        foreach (var file in files) AtomicFile.Write(folder.PathOf(file.Name), FileDurability.Named, file.Write);
        ExperimentFolder.Write(Record, new Document { Key = keyOf(), Files = files.ToDictionary(f => f.Name, f => HashOf(f.Name)!) });
    }

    private string? HashOf(string name)
    {
        var path = folder.PathOf(name);
        return File.Exists(path) ? Convert.ToHexStringLower(Sha256.HashData(File.ReadAllBytes(path))) : null;
    }

    private sealed record Document
    {
        public int Format { get; init; } = 1;

        public required string Key { get; init; }

        public required IReadOnlyDictionary<string, string> Files { get; init; }
    }
}
