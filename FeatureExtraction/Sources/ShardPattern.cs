using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Names of numbered archives in one word, as WebDataset writes them: <c>train-{000..099}.tar</c>.</summary>
internal static partial class ShardPattern
{
    private const int Most = 100_000;

    /// <summary>Whether a path is such a word.</summary>
    public static bool Is(string path) => ArchiveNames.HasEnding(path) && Range().IsMatch(Path.GetFileName(path));

    /// <summary>The names that it stands for; they have as many digits as its first number.</summary>
    /// <exception cref="UsageException">Its numbers are no range.</exception>
    public static IReadOnlyList<string> Names(string path)
    {
        var name = Path.GetFileName(path);
        var range = Range().Match(name);
        var (first, last) = (Number(range.Groups[1].Value), Number(range.Groups[2].Value));
        if (first is null || last is null || last < first || last - first >= Most) throw new UsageException($"{path}: found the range {range.Value}, expected numbers that rise, at most {Most:N0} of them", "Write it as name-{000..099}.tar.");
        var digits = range.Groups[1].Length;
        List<string> names = [.. Enumerable.Range(first.Value, last.Value - first.Value + 1).Select(n => $"{name[..range.Index]}{n.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')}{name[(range.Index + range.Length)..]}")];
        return names[0] is var one && Range().IsMatch(one) ? [.. names.SelectMany(Names)] : names;
    }

    private static int? Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"\{(\d+)\.\.(\d+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Range();
}
