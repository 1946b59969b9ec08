using TransferLearning.Classifiers.Centroid;
using TransferLearning.Classifiers.Discriminant;
using TransferLearning.Classifiers.Forest;
using TransferLearning.Classifiers.KernelSvm;
using TransferLearning.Classifiers.LinearSvm;
using TransferLearning.Classifiers.Logistic;
using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Classifiers.Ridge;
using TransferLearning.Core;

namespace TransferLearning.Classifiers.Training;

/// <summary>The table of heads: a new head is one folder and one line here.</summary>
internal static class HeadCatalog
{
    /// <summary>All heads, in the order in which they are shown.</summary>
    public static IReadOnlyList<HeadEntry> All { get; } =
        [LogisticTrainer.Entry, LinearSvmTrainer.Entry, KernelSvmTrainer.Entry, ForestTrainer.Entry, KnnTrainer.Entry, CentroidTrainer.Entry, DiscriminantTrainer.Entry, RidgeTrainer.Entry];

    /// <summary>The head of that name.</summary>
    /// <exception cref="UsageException">There is none; the message lists the names.</exception>
    public static HeadEntry Get(string name) =>
        All.FirstOrDefault(e => e.Name == name)
        ?? throw new UsageException(
            $"unknown head '{name}'; expected one of {string.Join(", ", All.Select(e => e.Name))}", Spelling.Nearest(name, [.. All.Select(e => e.Name)]) is { } meant ? $"Did you mean '{meant}'?" : null);
}
