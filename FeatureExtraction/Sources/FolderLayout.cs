using TransferLearning.Core.Splits;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>
/// What the folders of IMAGES are. Of those that hold an image: all have names of splits: they are splits; two different splits beside further folders: an error, since nobody can
/// tell what is meant; otherwise they are classes. Whatever might be meant otherwise is said.
/// </summary>
internal sealed class FolderLayout
{
    private FolderLayout(bool hasSplits, string? lone) => (HasSplits, Lone) = (hasSplits, lone);

    /// <summary>Whether the folders are splits; else they are classes.</summary>
    public bool HasSplits { get; }

    /// <summary>The only folder that counts; <see langword="null"/> where there are several or none.</summary>
    public string? Lone { get; }

    /// <summary>Decides.</summary>
    /// <param name="root">The folder of the images, for messages.</param>
    /// <param name="counted">Names of the folders that hold an image, in natural order.</param>
    /// <param name="empty">Names of those that hold none.</param>
    /// <param name="findings">Takes what a user should know.</param>
    /// <exception cref="UsageException">Two different splits stand beside further folders.</exception>
    public static FolderLayout Of(string root, IReadOnlyList<string> counted, IReadOnlyList<string> empty, SourceFindings findings)
    {
        var splits = counted.Where(IsSplit).ToArray();
        var others = counted.Where(name => !IsSplit(name)).ToArray();
        var names = splits.Select(n => SplitNames.Normalise(n)!).Distinct().ToArray();
        var hasSplits = splits.Length > 0 && others.Length == 0;
        if (names.Length > 1 && others.Length > 0)
        {
            throw new UsageException(
                $"{root}: found folders named as splits ({Quoted(splits)}) beside {(others.Length == 1 ? "another" : "others")} with images in {(others.Length == 1 ? "it" : "them")} ({Quoted(others)}), expected either splits alone or classes alone",
                $"Move {(others.Length == 1 ? $"'{others[0]}'" : "the others")} out of this folder, or give a manifest (.csv with the columns path, label, split), which can name any split and class.");
        }

        if (hasSplits) SaySplits(splits, empty, findings);
        else SayClasses(counted, splits, findings);
        return new FolderLayout(hasSplits, counted.Count == 1 ? counted[0] : null);
    }

    /// <summary>The names that are a split's: whether they make splits of what holds them.</summary>
    public static bool AreSplits(IReadOnlyCollection<string> names) =>
        names.Count > 0 && (names.All(IsSplit) || names.Where(IsSplit).Select(SplitNames.Normalise).Distinct().Count() > 1);

    /// <summary>Whether a name is a split's.</summary>
    public static bool IsSplit(string name) => SplitNames.Normalise(name) is not null;

    /// <summary>Names in quotes, the first few of many.</summary>
    public static string Quoted(IReadOnlyCollection<string> names)
    {
        const int most = 5;
        return string.Join(", ", names.Take(most).Select(n => $"'{n}'")) + (names.Count > most ? $" and {names.Count - most} more" : "");
    }

    private static void SaySplits(string[] splits, IReadOnlyList<string> empty, SourceFindings findings)
    {
        foreach (var joined in splits.GroupBy(SplitNames.Normalise).Where(s => s.Count() > 1)) findings.Warn($"the folders {Quoted([.. joined])} are all split '{joined.Key}' and are joined");
        foreach (var missing in empty.Where(IsSplit).Where(name => !splits.Any(s => SplitNames.Normalise(s) == SplitNames.Normalise(name))))
        {
            findings.Warn($"split '{SplitNames.Normalise(missing)}' has no images: the folder '{missing}' holds none");
        }
    }

    private static void SayClasses(IReadOnlyList<string> counted, string[] splits, SourceFindings findings)
    {
        if (splits.Length > 0)
        {
            findings.Warn($"{Folders(splits)} taken for {(splits.Length == 1 ? "a class" : "classes")} as {Quoted([.. counted.Except(splits)])} beside {(splits.Length == 1 ? "it" : "them")}, though named as a split; where a split is meant, give a manifest with a column 'split'");
        }

        var resembling = counted.Where(name => SplitNames.Resembled(name) is not null).ToArray();
        var brought = resembling.Select(SplitNames.Resembled).Distinct().Count();
        if (brought > 1 || (brought == 1 && resembling.Length * 2 >= counted.Count))
        {
            var renamed = resembling.Select(n => SplitNames.Resembled(n)!).Distinct();
            findings.Warn($"{Folders(resembling)} taken for {(resembling.Length == 1 ? "a class" : "classes")}; where splits are meant, name them {string.Join(", ", renamed.Select(n => $"'{n}'"))}, or give a manifest with a column 'split'");
        }
    }

    private static string Folders(string[] names) => names.Length == 1 ? $"the folder '{names[0]}' is" : $"the folders {Quoted(names)} are";
}
