using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>One tap of a store: which tensor, pooled how.</summary>
/// <param name="Name">Name of the tensor in the graph, never <c>auto</c>.</param>
/// <param name="Pool">Pooling: <c>avg</c>, <c>max</c>, <c>gem</c>, <c>flatten</c>, <c>token</c>, or <c>none</c> for a tap that is a vector already.</param>
/// <param name="Dimension">Length of a vector, D, at least 1.</param>
internal sealed record StoreTap(string Name, string Pool, int Dimension);

/// <summary>Finds the taps that a name means.</summary>
internal static class TapChoice
{
    /// <summary>The tap of that name, or those that <c>a+b</c> names.</summary>
    public static IReadOnlyList<StoreTap> Find(StoreSnapshot snapshot, string tap, string? pool)
    {
        ArgumentException.ThrowIfNullOrEmpty(tap);
        var joined = JoinedTaps.Read(tap, name => snapshot.Taps.Any(t => t.Name == name));
        return [.. joined.Names.Zip(joined.Pools(pool), (name, own) => One(snapshot, name, own))];
    }

    private static StoreTap One(StoreSnapshot snapshot, string name, string? pool)
    {
        StoreTap[] found = [.. snapshot.Taps.Where(t => t.Name == name && (pool is null || t.Pool == pool))];
        if (found.Length == 1) return found[0];
        var asked = pool is null ? name : $"{name}.{pool}";
        var has = snapshot.Taps.Count == 0 ? "no vectors" : string.Join(", ", snapshot.Taps.Select(t => $"{t.Name}.{t.Pool}"));
        throw found.Length == 0
            ? new UsageException($"{snapshot.Store.Folder}: found no tap '{asked}'; the store has {has}", "Name one of these with `Tap`, or extract the tap into the store.")
            : new UsageException($"{snapshot.Store.Folder}: tap '{name}' stands there with {found.Length} poolings: {string.Join(", ", found.Select(t => t.Pool))}", "Name one with `Pool`.");
    }
}
