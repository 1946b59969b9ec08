using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Finds the taps that a name means.</summary>
internal static class TapChoice
{
    /// <summary>The tap of that name, or those that <c>a+b</c> names.</summary>
    public static IReadOnlyList<StoreTap> Find(StoreSnapshot snapshot, string tap, string? pool)
    {
        ArgumentException.ThrowIfNullOrEmpty(tap);
        // A tensor's name may hold a plus itself.
        if (snapshot.Taps.Any(t => t.Name == tap) || !tap.Contains('+', StringComparison.Ordinal)) return [One(snapshot, tap, pool)];
        var names = tap.Split('+');
        var pools = pool?.Split('+');
        if (pools is not null && pools.Length != 1 && pools.Length != names.Length) throw new UsageException($"{snapshot.Store.Folder}: found {pools.Length} poolings for the {names.Length} taps of '{tap}', expected one or one each");
        return [.. names.Select((name, i) => One(snapshot, name, pools is null ? null : pools[pools.Length == 1 ? 0 : i]))];
    }

    /// <summary>The pooling of taps side by side: one name where all have it, else all of them.</summary>
    public static string JoinPools(IReadOnlyList<StoreTap> taps) => string.Join('+', taps.Select(t => t.Pool).Distinct().Count() == 1 ? [taps[0].Pool] : taps.Select(t => t.Pool));

    private static StoreTap One(StoreSnapshot snapshot, string name, string? pool)
    {
        StoreTap[] found = [.. snapshot.Taps.Where(t => t.Name == name && (pool is null || t.Pool == pool))];
        if (found.Length == 1) return found[0];
        var asked = pool is null ? name : $"{name}.{pool}";
        var has = snapshot.Taps.Count == 0 ? "no vectors" : string.Join(", ", snapshot.Taps.Select(t => $"{t.Name}.{t.Pool}"));
        throw found.Length == 0
            ? new UsageException($"{snapshot.Store.Folder}: found no tap '{asked}'; the store has {has}", "Name one of these with --tap, or extract the tap into the store.")
            : new UsageException($"{snapshot.Store.Folder}: tap '{name}' stands there with {found.Length} poolings: {string.Join(", ", found.Select(t => t.Pool))}", "Name one with --pool.");
    }
}
