using System.Globalization;
using System.Text;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// Name of a tap's folder, <c>TAP.POOL</c>. Characters that some file system or shell minds are percent-encoded by their UTF-8
/// bytes, so that the name stands everywhere and gives the tap back.
/// </summary>
internal static class TapFolder
{
    private const string Awkward = "/\\%:*?\"<>|";

    // The limit of the common file systems, in bytes.
    private const int LongestName = 255;

    public static string Encode(string tap, string pool)
    {
        ArgumentException.ThrowIfNullOrEmpty(tap);
        ArgumentException.ThrowIfNullOrEmpty(pool);
        var name = new StringBuilder();
        Append(name, tap, dotsToo: false);
        name.Append('.');
        Append(name, pool, dotsToo: true);
        var folder = name.ToString();
        if (Encoding.UTF8.GetByteCount(folder) > LongestName)
        {
            throw new TlearnException($"tap '{tap}': its folder's name has {Encoding.UTF8.GetByteCount(folder)} bytes, expected at most {LongestName}", "Give the tensor a shorter name in the model.");
        }

        return folder;
    }

    /// <summary>The tap and pooling of a folder's name; <see langword="false"/> where it is no such name.</summary>
    public static bool TryDecode(string folder, out string tap, out string pool)
    {
        tap = pool = "";
        var dot = folder.LastIndexOf('.');
        if (dot < 1 || dot == folder.Length - 1) return false;
        return TryDecodePart(folder[..dot], out tap) && TryDecodePart(folder[(dot + 1)..], out pool)
            && Encode(tap, pool) == folder;
    }

    // In a tap's name a dot must be encoded at the start alone; a pooling's name holds none, because the last dot divides the two.
    private static void Append(StringBuilder name, string text, bool dotsToo)
    {
        var start = name.Length;
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var leadingDot = rune.Value == '.' && (dotsToo || name.Length == start);
            if (leadingDot || Rune.IsControl(rune) || (rune.IsAscii && Awkward.Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                foreach (var b in bytes[..rune.EncodeToUtf8(bytes)]) name.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
            else
            {
                name.Append(rune);
            }
        }
    }

    private static bool TryDecodePart(string text, out string decoded)
    {
        decoded = text;
        if (!text.Contains('%', StringComparison.Ordinal)) return true;
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
                continue;
            }

            if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
            bytes.Add(value);
            i += 2;
        }

        decoded = Encoding.UTF8.GetString([.. bytes]);
        return decoded.Length > 0;
    }
}
