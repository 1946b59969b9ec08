namespace TransferLearning.Cli.Terminal;

/// <summary>The command that this process was started with.</summary>
internal static class OwnCommand
{
    /// <summary>As a user types it into a shell.</summary>
    public static string Text() => Text(Environment.GetCommandLineArgs().Skip(1));

    /// <summary>Another command of this program, as a user types it into a shell.</summary>
    /// <param name="words">Its words.</param>
    public static string Text(IEnumerable<string> words) => "tlearn " + string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./=:,+@%".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
