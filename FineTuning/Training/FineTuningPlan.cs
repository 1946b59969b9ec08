using System.Buffers.Binary;
using System.IO.Hashing;
using TransferLearning.FineTuning.Stepping;

namespace TransferLearning.FineTuning.Training;

/// <summary>What is trained on what, and where checkpoints lie.</summary>
internal sealed record FineTuningPlan
{
    /// <summary>Class of each row of the source, from 0.</summary>
    public required IReadOnlyList<int> Labels { get; init; }

    /// <summary>Rows that are trained on.</summary>
    public required IReadOnlyList<int> TrainingRows { get; init; }

    /// <summary>Rows, none of them trained on, by which the best epoch is chosen; empty: the last epoch is kept.</summary>
    public IReadOnlyList<int> ValidationRows { get; init; } = [];

    /// <summary>Of each weight of the step the trained layers behind its own; <see langword="null"/>: 0 for all.</summary>
    public IReadOnlyList<int>? Depths { get; init; }

    /// <summary>Names of the weights that the network did not inherit: the new classifier's.</summary>
    public IReadOnlySet<string> NewWeights { get; init; } = new HashSet<string>();

    /// <summary>Folder of checkpoints; <see langword="null"/>: none. A training that finds its own there goes on from it.</summary>
    public string? Folder { get; init; }

    /// <summary>What a checkpoint must share with this training beside rows, weights and options: the network's hash, its recipe.</summary>
    public IReadOnlyDictionary<string, string> Identity { get; init; } = new Dictionary<string, string>();

    /// <exception cref="UsageException">There is nothing to train on, or a row is both trained and validated on.</exception>
    internal void Check(ITrainingStep step)
    {
        if (TrainingRows.Count == 0) throw new UsageException("no image is left to train on, expected at least one");
        if (TrainingRows.Intersect(ValidationRows).Any()) throw new ArgumentException("rows are trained and validated on");
        if (TrainingRows.Concat(ValidationRows).Any(r => r < 0 || r >= Labels.Count || Labels[r] < 0 || Labels[r] >= step.Classes)) throw new ArgumentException($"a row is no labelled row of {step.Classes} classes");
        if (Depths is { } depths && depths.Count != step.Weights.Count) throw new ArgumentException($"{depths.Count} depths for {step.Weights.Count} weights");
    }

    /// <summary>All that a checkpoint must agree with, by name.</summary>
    internal IReadOnlyDictionary<string, string> Settings(ITrainingStep step, FineTunerOptions options)
    {
        var (update, schedule) = (options.Update, options.Update.Schedule);
        return new SortedDictionary<string, string>(Identity.ToDictionary(), StringComparer.Ordinal)
        {
            ["batch"] = $"{step.Batch}",
            ["epochs"] = $"{options.Epochs}",
            ["seed"] = $"{options.Seed}",
            ["optimizer"] = $"{update.Optimizer}",
            ["learning-rate"] = $"{schedule.Peak} warm-up {schedule.WarmUp} layer decay {schedule.LayerDecay}",
            ["clip"] = $"{update.ClipNorm}",
            ["average"] = $"{update.AverageDecay}",
            ["l2-sp"] = $"{update.StartingPoint}",
            ["label-smoothing"] = $"{options.LabelSmoothing}",
            ["class-weights"] = string.Join(",", options.ClassWeights ?? []),
            ["mixup"] = $"{options.Mixup}",
            ["patience"] = $"{options.Patience}",
            ["weights"] = string.Join(" ", step.Weights.Zip(Depths ?? new int[step.Weights.Count], (w, d) => $"{w.Name}[{string.Join(",", w.Shape)}]@{d}{(NewWeights.Contains(w.Name) ? "+" : "")}")),
            ["rows"] = Hash(TrainingRows.Select(r => (r, Labels[r])).Append((-1, -1)).Concat(ValidationRows.Select(r => (r, Labels[r])))),
        };
    }

    private static string Hash(IEnumerable<(int Row, int Label)> rows)
    {
        var hash = new XxHash128();
        Span<byte> bytes = stackalloc byte[2 * sizeof(int)];
        foreach (var (row, label) in rows)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, row);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[sizeof(int)..], label);
            hash.Append(bytes);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
