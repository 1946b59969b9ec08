using System.Diagnostics;
using TransferLearning.Core.Files;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training.Optimizers;
using TransferLearning.FineTuning.Training.Updating;

namespace TransferLearning.FineTuning.Training;

/// <summary>The files of a training's checkpoints.</summary>
internal static class FineTuningCheckpoints
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

/// <summary>
/// The two checkpoints of a training: <c>last.safetensors</c>, from which it goes on, and <c>best.safetensors</c>, the weights of its best epoch. The best is
/// written first: where only that was done, the epoch is trained again and gives the same.
/// </summary>
internal sealed class CheckpointFolder
{
    private readonly string _last;
    private readonly string _best;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly IReadOnlyList<StateArray> _state;
    private readonly IReadOnlyList<StateArray> _bestWeights;
    private readonly TimeSpan _interval;
    private long _written = Stopwatch.GetTimestamp();

    /// <summary>Names the files; makes nothing yet.</summary>
    /// <param name="folder">Where they lie.</param>
    /// <param name="settings">What a checkpoint must agree with.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="update">What has state between steps.</param>
    /// <param name="best">Memory of the best weights.</param>
    /// <param name="interval">Time between checkpoints within an epoch.</param>
    public CheckpointFolder(
        string folder, IReadOnlyDictionary<string, string> settings, IReadOnlyList<TrainableWeight> weights, WeightUpdate update, IReadOnlyList<float[]> best, TimeSpan interval)
    {
        (_last, _best, _settings, _interval) = (Path.Combine(folder, FineTuningCheckpoints.Last), Path.Combine(folder, FineTuningCheckpoints.Best), settings, interval);
        _state = [.. weights.Select(w => new StateArray($"weight.{w.Name}", w.ValueMemory)), .. update.State];
        _bestWeights = [.. weights.Zip(best, (w, b) => new StateArray($"weight.{w.Name}", b))];
    }

    /// <summary>Takes both over; <see langword="null"/> where the training never began.</summary>
    /// <exception cref="TlearnException">One is damaged, missing, or of another training.</exception>
    public TrainingPosition? Read()
    {
        if (!File.Exists(_last)) return null;
        var position = CheckpointFile.Read(_last, _settings, _state);
        if (position.BestEpoch > 0) CheckpointFile.Read(_best, _settings, _bestWeights);
        return position;
    }

    /// <summary>Writes the last.</summary>
    public void Write(TrainingPosition position)
    {
        CheckpointFile.Write(_last, _settings, position, _state);
        _written = Stopwatch.GetTimestamp();
    }

    /// <summary>Writes the last where enough time has passed.</summary>
    public void WriteIfDue(TrainingPosition position)
    {
        if (Stopwatch.GetElapsedTime(_written) >= _interval) Write(position);
    }

    /// <summary>Writes the best.</summary>
    public void WriteBest(TrainingPosition position) => CheckpointFile.Write(_best, _settings, position, _bestWeights);
}
