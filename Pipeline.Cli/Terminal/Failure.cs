using TransferLearning.Core.Threading;

namespace TransferLearning.Cli.Terminal;

/// <summary>Why a command failed, as the user reads it and as <c>--json</c> prints it.</summary>
/// <param name="What">What was wrong.</param>
/// <param name="Where">The file, row or node, where one is known.</param>
/// <param name="Next">What to do next.</param>
/// <param name="Code">The exit code.</param>
internal sealed record Failure(string What, string? Where, string? Next, int Code)
{
    /// <summary>What a failure prints with <c>--json</c>, below the key <c>error</c>.</summary>
    public object Document => new { what = What, where = Where, next = Next };

    /// <summary>The failure that an exception stands for, in the words of the command line.</summary>
    public static Failure Of(Exception e)
    {
        var cause = Cause(e);
        return cause switch
        {
            TlearnException told => new Failure(CommandWords.In(told.Message), told.Where, told.Next is null ? null : CommandWords.In(told.Next), told is UsageException ? ExitCode.WrongUsage : ExitCode.Failed),
            IOException or UnauthorizedAccessException => new Failure(cause.Message, (cause as FileNotFoundException)?.FileName, "check the path, its permissions and the free space", ExitCode.Failed),
            OperationCanceledException => new Failure(
                "interrupted; what was finished is kept", null, "the same command starts from the features and the cells of an experiment that are already stored; a single fit or search begins anew, a training of a network goes on from its checkpoint", ExitCode.Interrupted),
            _ => new Failure($"unexpected: {cause.GetType().Name}: {cause.Message}", null, "run again with --verbose and report this with its output", ExitCode.Failed),
        };
    }

    /// <summary>The exception that tells the user most, where several threads failed.</summary>
    public static Exception Cause(Exception e) => e is AggregateException several ? several.Cause() : e;

    /// <summary>The same, with the place that the message begins with: <c>PATH: …</c>, <c>PATH, row 3: …</c>, <c>head file PATH: …</c> or <c>--option: …</c>.</summary>
    /// <param name="words">The words of the command line, among which places are known.</param>
    public Failure Placed(IEnumerable<string> words)
    {
        if (Where is not null || What.IndexOf(": ", StringComparison.Ordinal) is not (> 0 and var end)) return this;
        var place = What[..end];
        if (Path.Exists(place)) return this with { Where = place };
        var known = words.Where(w => w.Length > 1 && !w.Contains('\0', StringComparison.Ordinal)).SelectMany(w => w[0] == '-' ? [w] : (string[])[w, Path.GetFullPath(w)]);
        foreach (var word in known.OrderBy(w => w[0] == '-').ThenByDescending(w => w.Length)) // paths before options
        {
            if (place == word || place.StartsWith(word + ", ", StringComparison.Ordinal)) return this with { Where = place };
            if (place.StartsWith(word + " ", StringComparison.Ordinal) || place.EndsWith(" " + word, StringComparison.Ordinal)) return this with { Where = word };
        }

        return this;
    }
}

/// <summary>What the program's exit codes mean to scripts.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>Finished, but some items could not be used.</summary>
    public const int SomeItemsBad = 3;

    public const int Interrupted = 130;
}
