using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Loading;

/// <summary>The features that a command works on: a store opened for reading, and which of its taps were asked for.</summary>
internal sealed class FeatureSet : IDisposable
{
    private readonly StoreSnapshot _snapshot;

    public FeatureSet(StoreSnapshot snapshot, string argument, string model, IReadOnlyList<(string Name, string? Pool)> taps)
    {
        _snapshot = snapshot;
        Argument = argument;
        Model = model;
        Taps = taps;
    }

    /// <summary>The path that the user gave.</summary>
    public string Argument { get; }

    /// <summary>Name of the network, as it is shown.</summary>
    public string Model { get; }

    /// <summary>Name of the network that made the features; <see langword="null"/> where they were made elsewhere.</summary>
    public string? Network => _snapshot.Store.Recipe.Preprocessing is null ? null : Model;

    /// <summary>Path of the network where one was opened or is on record.</summary>
    public string? ModelPath => _snapshot.Store.Provenance.ModelPath;

    /// <summary>The device that ran the network when the store was made.</summary>
    public string? Device => _snapshot.Store.Provenance.Device;

    /// <summary>How the features come from images.</summary>
    public FeatureRecipe Recipe => _snapshot.Store.Recipe;

    /// <summary>The images that the network itself learnt from, where it is fine-tuned and says so.</summary>
    public TrainingRecord? NetworkTrainingImages { get; init; }

    /// <summary>Whether the network learnt from images and does not say from which.</summary>
    public bool NetworkHidesTrainingImages { get; init; }

    /// <summary>Taps by their real names and their pooling; of several joined, <c>a+b</c>.</summary>
    public IReadOnlyList<(string Name, string? Pool)> Taps { get; }

    /// <summary>The tap that is the network's own classification output, and whether it holds probabilities, where the run that made the features took it.</summary>
    public (string Name, string? Pool, NetworkOutput Output)? Logits { get; init; }

    /// <summary>The folder of the images, where it is known.</summary>
    public string? ImagesRoot { get; init; }

    /// <summary>The file of an item, as far as it is known; it need not be there any more.</summary>
    public Func<DatasetItem, string?> FileOf { get; init; } = _ => null;

    /// <summary>Images of the run that made the features; of a store its items and failures.</summary>
    public long Images { get; init; }

    /// <summary>The paths that belong to the set, where the store may hold others: a cache still knows what a manifest has dropped.</summary>
    public IReadOnlySet<string>? Paths { get; init; }

    /// <summary>What of the store is left out; <see langword="null"/> for nothing.</summary>
    public Exclusion? Excluded { get; init; }

    /// <summary>The splits of all images, those that cannot be used among them, as far as is known.</summary>
    public IReadOnlyCollection<string> Splits { get; init; } = [];

    /// <summary>Keeps others from making room with what this set is made of, where it lies in the cache.</summary>
    public IDisposable? Use { get; init; }

    /// <summary>What could not be used in the run that made the set; of a store that was opened there was none.</summary>
    public IReadOnlyList<ItemFailure> Failures { get; init; } = [];

    /// <summary>What the store knows that could not be used when it was last tried.</summary>
    public IReadOnlyList<ItemFailure> FailuresOnRecord => [.. _snapshot.Failures.Where(f => Excluded?.LeavesOut(f.Path, null) != true).Select(f => new ItemFailure(f.Path, f.Stage, f.Reason))];

    /// <summary>Refuses a set none of whose images can be used: else labels or splits would be missed, and not the images.</summary>
    /// <exception cref="TlearnException">None can.</exception>
    public void RequireUsable()
    {
        var failures = Paths is null ? FailuresOnRecord : Failures;
        if (failures.Count == 0 || failures.Count < (Paths is null ? _snapshot.Items.Count + failures.Count : Images)) return;
        var (first, all) = (failures[0], failures.Count == 1 ? "the only image cannot" : $"none of the {failures.Count} images can");
        throw new TlearnException($"{Argument}: {all} be used ({(failures.Count == 1 ? "" : "the first: ")}{PathText.OneLine(first.Path)}: {first.Stage}: {first.Reason})", "Give images that other programs open.");
    }

    /// <summary>Features and items of a tap.</summary>
    public LabeledDataset Load((string Name, string? Pool) tap)
    {
        var usable = LoadUsable(tap);
        return Splits.Count == 0 ? usable : new(usable.Features, usable.Items, usable.Space, usable.Classes) { ListedSplits = Splits };
    }

    private LabeledDataset LoadUsable((string Name, string? Pool) tap)
    {
        var (all, missing) = _snapshot.Load(tap.Name, tap.Pool);
        if (missing > 0 && Paths is null) throw new TlearnException($"{Argument}: {missing} images lack a vector of tap '{tap.Name}'", "run `Features.ExtractAsync` with this tap again");
        if (Paths is null && Excluded is null) return all;
        int[] rows = [.. Enumerable.Range(0, all.Items.Count).Where(r => Paths?.Contains(all.Items[r].Path) != false && Excluded?.LeavesOut(all.Items[r].Path, all.Items[r].Content) != true)];
        return rows.Length == all.Items.Count ? all : WithOwnClasses(all.Select(rows));
    }

    /// <summary>Features and items of the one tap that the command takes.</summary>
    /// <exception cref="UsageException">There are several.</exception>
    public LabeledDataset LoadOne() =>
        Taps.Count == 1
            ? Load(Taps[0])
            : throw new UsageException($"{Argument}: found {Taps.Count} taps ({string.Join(", ", Taps.Select(t => t.Name))}), expected one", "say which with `Tap` NAME");

    private static LabeledDataset WithOwnClasses(LabeledDataset data) => new(data.Features, data.Items, data.Space);

    public void Dispose()
    {
        _snapshot.Dispose();
        Use?.Dispose();
    }
}
