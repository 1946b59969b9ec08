using TransferLearning.Core.Files;

namespace TransferLearning.FineTuning.Training.Checkpoints;

/// <summary>The files of a training's checkpoints.</summary>
public static class FineTuningCheckpoints
{
    /// <summary>Name of the file from which a training goes on.</summary>
    public const string Last = "last.safetensors";

    /// <summary>Name of the file with the weights of the best epoch.</summary>
    public const string Best = "best.safetensors";

    /// <summary>Removes them, what was left half written, and their folder where nothing else lies in it.</summary>
    /// <param name="folder">The folder; it may be missing.</param>
    public static void Remove(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var file in (string[])[Last, Best]) File.Delete(Path.Combine(folder, file));
        AtomicFile.RemoveUnfinished(folder);
        if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }
}
