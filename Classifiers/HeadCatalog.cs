using System.Text.Json.Serialization;
using TransferLearning.Classifiers.Centroid;
using TransferLearning.Classifiers.Forest;
using TransferLearning.Classifiers.KernelSvm;
using TransferLearning.Classifiers.Logistic;
using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Classifiers.Ridge;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Classifiers.LinearSvm;
using TransferLearning.Classifiers.Tuning;
using TransferLearning.Core;

namespace TransferLearning.Classifiers;

/// <summary>A parameter that a head takes.</summary>
/// <param name="Name">scikit-learn's name.</param>
/// <param name="Default">Its default, as text.</param>
/// <param name="Help">Meaning and range.</param>
public sealed record HeadParameter(string Name, string Default, string Help)
{
    /// <summary>The property of the head's options (<see cref="HeadEntry.Defaults"/>) that it sets.</summary>
    [JsonIgnore]
    public string Property { get; init; } = "";
}

/// <summary>One kind of head.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Summary">One line.</param>
/// <param name="Parameters">What can be set.</param>
/// <param name="TuningGrid">The settings that <c>--tune</c> searches, each a set of parameters.</param>
/// <param name="Create">Makes a trainer; throws <see cref="UsageException"/> where a parameter is unknown or out of range.</param>
public sealed record HeadEntry(
    string Name,
    string Summary,
    IReadOnlyList<HeadParameter> Parameters,
    IReadOnlyList<IReadOnlyDictionary<string, string>> TuningGrid,
    Func<HeadSettings, IHeadTrainer> Create)
{
    /// <summary>The head's options with their defaults, for programs; <see langword="null"/> for a head that takes texts alone.</summary>
    public HeadOptions? Defaults { get; init; }

    /// <summary>Tries several settings on the same rows for less than one by one; <see langword="null"/> where nothing is shared.</summary>
    internal Func<IReadOnlyList<HeadSettings>, ITuningPath?>? Path { get; init; }

    /// <summary>Makes a head of what a file holds.</summary>
    internal Func<StoredHead, IHead> Restore { get; init; } = _ => throw new InvalidOperationException("a head that cannot be read from a file");
}

/// <summary>The table of heads: a new head is one folder and one line here.</summary>
public static class HeadCatalog
{
    /// <summary>All heads, in the order in which they are shown.</summary>
    public static IReadOnlyList<HeadEntry> All { get; } =
        [LogisticTrainer.Entry, LinearSvmTrainer.Entry, KernelSvmTrainer.Entry, ForestTrainer.Entry, KnnTrainer.Entry, CentroidTrainer.Entry, RidgeTrainer.Entry];

    /// <summary>The head of that name.</summary>
    /// <exception cref="UsageException">There is none; the message lists the names.</exception>
    public static HeadEntry Get(string name) =>
        All.FirstOrDefault(e => e.Name == name)
        ?? throw new UsageException($"unknown head '{name}'; expected one of {string.Join(", ", All.Select(e => e.Name))}");
}
