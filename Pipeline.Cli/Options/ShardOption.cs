using System.CommandLine;
using TransferLearning.Core.Files;
using TransferLearning.Core.Sharding;

namespace TransferLearning.Cli.Options;

/// <summary><c>--shard</c>: one of several shares, which processes on any machines compute without knowing of each other.</summary>
internal static class ShardOption
{
    private const string Auto = "auto";

    // The task of a Slurm array, and of an indexed Job of Kubernetes. Which tasks there are is not asked: one that is submitted again alone is then the only one.
    private static readonly string[] s_variables = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];

    /// <summary>The option.</summary>
    /// <param name="form">Its value, as help shows it.</param>
    /// <param name="description">What is dealt.</param>
    public static Option<string?> Create(string form, string description) => new("--shard") { Description = description, HelpName = form };

    /// <summary>Reads <c>i/N</c>.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Shard Read(string text) => Shard.TryParse(text, out var shard) ? shard : throw Wrong(text, "i/N with i from 0 to N - 1");

    /// <summary>Reads <c>i/N</c> or <c>auto/N</c>, whose i is the task's number in a Slurm array or an indexed Job.</summary>
    /// <exception cref="UsageException">It is none, or there is no such task here.</exception>
    public static Shard ReadOrAuto(string text)
    {
        if (text.Split('/') is not [Auto, var n]) return Shard.TryParse(text, out var shard) ? shard : throw Wrong(text, "i/N with i from 0 to N - 1, or auto/N");
        if (!Shard.TryParseNumber(n, out var count) || count == 0) throw Wrong(text, "auto/N with N from 1");
        var (variable, value) = Task(text);
        if (!Shard.TryParseNumber(value, out var index)) throw new UsageException($"--shard {text}: found {variable}={value}, expected a number from 0 to {count - 1}");
        return index < count
            ? new Shard(index, count)
            : throw new UsageException($"--shard {text}: found {variable}={value}, expected 0 to {count - 1}: tasks count from 0", $"submit the array as 0-{count - 1} (Slurm: --array=0-{count - 1}; Kubernetes: completions: {count}), or give a greater N");
    }

    private static (string Variable, string Value) Task(string text)
    {
        (string Variable, string Value)[] set = [.. s_variables.Select(v => (v, Value: UserVariables.Get(v))).Where(v => !string.IsNullOrEmpty(v.Value)).Select(v => (v.v, v.Value!))];
        return set switch
        {
            [] => throw new UsageException($"--shard {text}: this is no task of an array: found neither {string.Join(" nor ", s_variables)}", "give i/N, i from 0 to N - 1, or submit the command as an array (docs/scale-out.md)"),
            [var one] => one,
            _ when set.Select(v => v.Value).Distinct().Count() == 1 => set[0],
            _ => throw new UsageException($"--shard {text}: found {string.Join(" and ", set.Select(v => $"{v.Variable}={v.Value}"))}, expected one of them", "give i/N, so that it is plain which share is meant"),
        };
    }

    private static UsageException Wrong(string text, string expected) => new($"--shard: found '{text}', expected {expected}");
}
