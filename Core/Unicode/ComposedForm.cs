using System.Globalization;
using System.Text;

namespace TransferLearning.Core.Unicode;

/// <summary>
/// Unicode's normalisation form C. The programs run in .NET's invariant mode, so that they need no ICU on the machine, and in that mode <see cref="string.Normalize()"/> returns
/// every text as it is.
/// </summary>
internal static class ComposedForm
{
    // The first combining mark: a text of characters below it is in normal form as it is.
    private const char FirstMark = '\u0300';

    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    /// <summary>A text in form C; half surrogate pairs stay as they are.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyInRange(FirstMark, char.MaxValue)) return text;
        var codes = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            Decompose(isPair ? char.ConvertToUtf32(text[i], text[++i]) : text[i], codes);
        }

        Order(codes);
        Compose(codes);
        var composed = new StringBuilder(codes.Count);
        foreach (var code in codes)
        {
            if (code > char.MaxValue) composed.Append(char.ConvertFromUtf32(code));
            else composed.Append((char)code);
        }

        return composed.Length == text.Length && composed.Equals(text) ? text : composed.ToString();
    }

    private static void Decompose(int code, List<int> into)
    {
        if (code is >= SyllableBase and < SyllableBase + (Leads * Vowels * Tails))
        {
            var index = code - SyllableBase;
            into.Add(LeadBase + (index / (Vowels * Tails)));
            into.Add(VowelBase + (index / Tails % Vowels));
            if (index % Tails != 0) into.Add(TailBase + (index % Tails));
            return;
        }

        if (!CanonicalData.Instance.TryDecompose(code, out var parts))
        {
            into.Add(code);
            return;
        }

        Decompose(parts.First, into);
        if (parts.Second != 0) into.Add(parts.Second); // second parts are whole already
    }

    /// <summary>Marks behind a letter in the order of their classes, those of one class as they stand.</summary>
    private static void Order(List<int> codes)
    {
        var data = CanonicalData.Instance;
        for (var i = 1; i < codes.Count; i++)
        {
            var (code, rank) = (codes[i], data.ClassOf(codes[i]));
            if (rank == 0) continue;
            var j = i;
            for (; j > 0 && data.ClassOf(codes[j - 1]) > rank; j--) codes[j] = codes[j - 1];
            codes[j] = code;
        }
    }

    private static void Compose(List<int> codes)
    {
        var data = CanonicalData.Instance;
        var (starter, kept, lastRank) = (-1, 0, 0);
        foreach (var code in codes.ToArray())
        {
            var rank = data.ClassOf(code);

            // A mark between them of the same or a higher class keeps two characters apart.
            if (starter >= 0 && (kept == starter + 1 || (lastRank != 0 && lastRank < rank)) && Pair(codes[starter], code) is { } whole)
            {
                codes[starter] = whole;
                continue;
            }

            if (rank == 0) starter = kept;
            lastRank = rank;
            codes[kept++] = code;
        }

        codes.RemoveRange(kept, codes.Count - kept);
    }

    private static int? Pair(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels) return SyllableBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Tails);
        if (first is >= SyllableBase and < SyllableBase + (Leads * Vowels * Tails) && (first - SyllableBase) % Tails == 0 && second is > TailBase and < TailBase + Tails) return first + second - TailBase;
        return CanonicalData.Instance.TryCompose(first, second, out var whole) ? whole : null;
    }
}

/// <summary>What canonical normalisation needs of the Unicode character database; <c>make.py</c> writes the file that it is read from.</summary>
internal sealed class CanonicalData
{
    private static readonly Lazy<CanonicalData> s_instance = new(() => new CanonicalData());
    private readonly Dictionary<int, (int First, int Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];

    private CanonicalData()
    {
        using var text = new StreamReader(typeof(CanonicalData).Assembly.GetManifestResourceStream("canonical.txt")!);
        while (text.ReadLine() is { } line)
        {
            var cells = line.Split(' ');
            var code = Hex(cells[1]);
            if (cells[0] == "O")
            {
                _classes[code] = byte.Parse(cells[2], CultureInfo.InvariantCulture);
                continue;
            }

            var parts = (Hex(cells[2]), cells.Length > 3 ? Hex(cells[3]) : 0);
            _decompositions[code] = parts;
            if (cells[0] == "C") _compositions[parts] = code;
        }

        static int Hex(string cell) => int.Parse(cell, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>Read once, on first use.</summary>
    public static CanonicalData Instance => s_instance.Value;

    /// <summary>What a character is made of, 0 for no second part; <see langword="false"/> for one that is made of nothing else.</summary>
    public bool TryDecompose(int code, out (int First, int Second) parts) => _decompositions.TryGetValue(code, out parts);

    /// <summary>The character that two make together.</summary>
    public bool TryCompose(int first, int second, out int whole) => _compositions.TryGetValue((first, second), out whole);

    /// <summary>Combining class, 0 for what is no mark.</summary>
    public byte ClassOf(int code) => _classes.GetValueOrDefault(code);
}
