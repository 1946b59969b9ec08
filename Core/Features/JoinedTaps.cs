namespace TransferLearning.Core.Features;

/// <summary>
/// Several taps (layers whose outputs are concatenated): how <c>a+b</c> is read and written, and how their poolings are. A tensor's name may itself contain a plus, so a text is
/// split only where no tensor has it as its name.
/// </summary>
internal sealed record JoinedTaps
{
    /// <summary>What stands between two names, or two poolings.</summary>
    public const char Separator = '+';

    /// <summary>Stands for a choice among all stages of a network, and with a colon and taps behind it for one among these: a head keeps those that help it.</summary>
    public const string Choice = "layers";

    private const string ChoiceAmong = Choice + ":";

    private JoinedTaps(IReadOnlyList<string> names, string? note) => (Names, Note) = (names, note);

    /// <summary>The taps, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What else the text could have meant, a sentence; <see langword="null"/> where it could not.</summary>
    public string? Note { get; }

    /// <summary>
    /// Reads a text: the whole of it where a tap has that name, else as names joined by <see cref="Separator"/>, as few and long ones as possible. Where the text is not made of
    /// names of taps, it is returned whole or split at every separator, so that looking the names up can say which one is missing.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="exists">Whether there is a tap of a name.</param>
    /// <exception cref="UsageException">Two readings have equally long names.</exception>
    public static JoinedTaps Read(string text, Func<string, bool> exists)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(exists);
        var pieces = text.Split(Separator);
        if (pieces.Length == 1) return new JoinedTaps([text], null);
        var readings = Readings(pieces, exists);
        if (readings.Count == 0) return new JoinedTaps(pieces.Any(exists) ? pieces : [text], null);
        if (readings.Count > 1 && readings[1].Length == readings[0].Length)
        {
            throw new UsageException($"tap '{text}' can be read in several ways: {string.Join("; or ", readings.TakeWhile(r => r.Length == readings[0].Length).Select(Quoted))}", "Name taps that do not begin or end with one another's names.");
        }

        return new JoinedTaps(readings[0], readings.Count == 1 ? null : $"tap '{text}' is taken as {Quoted(readings[0])}; {Quoted(readings[1])} are tensors, too");
    }

    /// <summary>Whether a text stands for a choice among taps, and the taps as they are written: <see langword="null"/> for all stages.</summary>
    /// <param name="text">The text.</param>
    /// <param name="exists">Whether there is a tap of a name: a name that exists as written wins.</param>
    public static (bool IsChoice, string? Among) ReadChoice(string text, Func<string, bool> exists)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(exists);
        if (!(text == Choice || text.StartsWith(ChoiceAmong, StringComparison.Ordinal)) || exists(text)) return (false, text);
        return (true, text == Choice ? null : text[ChoiceAmong.Length..]);
    }

    /// <summary>Whether a tap's text in results stands for a choice.</summary>
    public static bool IsChoice(string text) => ReadChoice(text, _ => false).IsChoice;

    /// <summary>The text of a choice among taps.</summary>
    public static string ChoiceOf(IEnumerable<string> names) => ChoiceAmong + Name(names);

    /// <summary>Taps that are known by name.</summary>
    public static JoinedTaps Of(IReadOnlyList<string> names) => new(names, null);

    /// <summary>One name for taps side by side.</summary>
    public static string Name(IEnumerable<string> names) => string.Join(Separator, names);

    /// <summary>One pooling for taps side by side: a single one where all have it, else all of them.</summary>
    public static string Pool(IReadOnlyList<string> pools)
    {
        ArgumentNullException.ThrowIfNull(pools);
        return string.Join(Separator, pools.Distinct(StringComparer.Ordinal).Count() == 1 ? pools.Take(1) : pools);
    }

    /// <summary>The pooling of each of <see cref="Names"/>.</summary>
    /// <param name="pool">One for all of them, or one each; <see langword="null"/> for what each has by itself.</param>
    /// <exception cref="UsageException">There are more or fewer.</exception>
    public IReadOnlyList<string?> Pools(string? pool)
    {
        var pools = pool?.Split(Separator) ?? [];
        if (pools.Length > 1 && pools.Length != Names.Count) throw new UsageException($"`Pool` {pool}: found {pools.Length} poolings for the {Names.Count} taps of '{Name(Names)}', expected one, or one each");
        return [.. Names.Select((_, i) => pools.Length > 1 ? pools[i] : pool)];
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(" and ", names.Select(n => $"'{n}'"));

    /// <summary>All readings whose names exist, those of the fewest names first; a few are enough to tell that there is more than one.</summary>
    private static List<string[]> Readings(string[] pieces, Func<string, bool> exists)
    {
        const int Enough = 3;
        // From the end: the best readings of what follows each piece.
        var behind = new List<string[]>[pieces.Length + 1];
        behind[pieces.Length] = [[]];
        for (var start = pieces.Length - 1; start >= 0; start--)
        {
            var found = new List<string[]>();
            for (var end = pieces.Length; end > start; end--)
            {
                var name = string.Join(Separator, pieces[start..end]);
                if (behind[end].Count > 0 && exists(name)) found.AddRange(behind[end].Select(rest => (string[])[name, .. rest]));
            }

            behind[start] = [.. found.OrderBy(r => r.Length).Take(Enough)];
        }

        return behind[0];
    }
}
