using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>All poolings by name: a new one is a class and a line.</summary>
public static class PoolingCatalog
{
    /// <summary>Every pooling.</summary>
    public static IReadOnlyList<IPooling> All { get; } =
    [
        new AveragePooling(), new MaxPooling(), new GemPooling(), new FlattenPooling(), new TokenPooling(), new NoPooling(),
    ];

    /// <summary>Finds a pooling.</summary>
    /// <exception cref="UsageException">There is none of that name; the message lists those there are.</exception>
    public static IPooling Find(string name) => All.FirstOrDefault(p => p.Name == name)
        ?? throw new UsageException($"pooling '{name}' does not exist, expected one of {string.Join(", ", All.Select(p => p.Name))}");
}
