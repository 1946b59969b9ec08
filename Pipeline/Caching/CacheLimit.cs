using System.Globalization;
using TransferLearning.Core.Files;

namespace TransferLearning.Caching;

/// <summary>How large the cache may grow: <c>$TLEARN_CACHE_LIMIT</c>, default 20 GB. A number of bytes, at least a million, or one with KB, MB, GB or TB (powers of 1000) or KiB to TiB; <c>none</c> for no limit.</summary>
internal static class CacheLimit
{
    /// <summary>The variable.</summary>
    public const string Variable = "TLEARN_CACHE_LIMIT";

    private const long Usual = 20_000_000_000;
    private const double LeastBytes = 1e6;

    private static readonly (string Unit, double Bytes)[] s_units =
    [
        ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("TIB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
        ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("B", 1), ("", 1),
    ];

    /// <summary>The limit in bytes; <see langword="null"/> for none.</summary>
    /// <exception cref="UsageException">The variable is no size.</exception>
    public static long? Bytes => Parse(UserVariables.Get(Variable));

    /// <summary>Reads a size.</summary>
    /// <param name="text">As the variable has it; <see langword="null"/> or empty where it is not set.</param>
    /// <exception cref="UsageException">It is none.</exception>
    internal static long? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return Usual;
        var written = text.Trim().ToUpperInvariant();
        if (written == "NONE") return null;
        var (unit, bytes) = Array.Find(s_units, u => written.EndsWith(u.Unit, StringComparison.Ordinal));
        if (!double.TryParse(written[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || !(number * bytes < long.MaxValue)) throw Wrong(text);

        // 20 is what somebody writes who thinks of GB.
        return unit.Length == 0 && number is > 0 and < LeastBytes ? throw Wrong(text) : (long)(number * bytes);
    }

    private static UsageException Wrong(string text) => new($"{Variable}: found '{text}', expected a size", "write it as 20GB, 500MB or 1000000000, or none for no limit");
}
