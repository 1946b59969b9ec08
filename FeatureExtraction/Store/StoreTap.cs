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
    /// <summary>The tap of that name, those that <c>a+b</c> names, or those that a head is to choose among.</summary>
    public static (IReadOnlyList<StoreTap> Taps, bool IsChoice) Find(StoreSnapshot snapshot, string tap, string? pool)
    {
        ArgumentException.ThrowIfNullOrEmpty(tap);
        var (isChoice, among) = JoinedTaps.ReadChoice(tap, Exists);
        if (among is null) return (Every(snapshot, pool), true);
        var joined = JoinedTaps.Read(among, Exists);
        return ([.. joined.Names.Zip(joined.Pools(pool), (name, own) => One(snapshot, name, own))], isChoice);

        bool Exists(string name) => snapshot.Taps.Any(t => t.Name == name);
    }

    // All taps that the store holds: which of them are stages only the network knows.
    private static IReadOnlyList<StoreTap> Every(StoreSnapshot snapshot, string? pool)
    {
        string[] names = [.. snapshot.Taps.Select(t => t.Name).Distinct(StringComparer.Ordinal)];
        return names.Length > 1
            ? [.. names.Select(name => One(snapshot, name, snapshot.Taps.Any(t => t.Name == name && t.Pool == "none") ? "none" : pool))]
            : throw new UsageException($"{snapshot.Store.Folder}: `Tap` {JoinedTaps.Choice} chooses among several taps; the store has {string.Join(", ", snapshot.Taps.Select(t => $"{t.Name}.{t.Pool}"))}", $"Extract with `Tap` {JoinedTaps.Choice}, or name the tap.");
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
