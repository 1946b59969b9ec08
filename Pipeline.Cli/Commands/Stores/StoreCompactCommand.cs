using System.CommandLine;
using System.Globalization;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;

namespace TransferLearning.Cli.Commands.Stores;

/// <summary><c>tlearn store compact</c>: merges parts and drops what nothing needs.</summary>
internal static class StoreCompactCommand
{
    private static readonly Dictionary<char, TimeSpan> s_units = new()
    {
        ['s'] = TimeSpan.FromSeconds(1),
        ['m'] = TimeSpan.FromMinutes(1),
        ['h'] = TimeSpan.FromHours(1),
        ['d'] = TimeSpan.FromDays(1),
    };

    public static Command Create(TerminalOutput terminal)
    {
        var store = new Argument<string>("STORE") { Description = "a feature store" };
        var age = new Option<string>("--older-than")
        {
            Description = "how old vectors that nothing refers to, replaced parts and files of killed writers must be to go: a number with s, m, h or d",
            DefaultValueFactory = _ => "24h",
        };
        var dry = new Option<bool>("--dry-run") { Description = "change nothing, say what would go" };
        var command = new Command("compact", "merge a store's parts and drop what nothing needs") { store, age, dry };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var options = new CompactOptions { OlderThan = Age(parsed.GetValue(age)!), DryRun = parsed.GetValue(dry) };
            var result = StoreCompaction.Run(FeatureStore.Open(parsed.GetValue(store)!), options, cancellation);
            if (terminal.IsJson) terminal.Json(result);
            else Print(terminal, options, result);
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static TimeSpan Age(string text)
    {
        var number = text.Length > 0 && s_units.ContainsKey(text[^1]) ? text[..^1] : text == "0" ? text : "";
        var unit = text.Length > 0 ? s_units.GetValueOrDefault(text[^1], TimeSpan.Zero) : TimeSpan.Zero;
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * unit.TotalDays < 100_000
            ? value * unit
            : throw new UsageException($"--older-than: found '{text}', expected a number with s, m, h or d", "for example --older-than 24h");
    }

    private static void Print(TerminalOutput terminal, CompactOptions options, CompactResult result)
    {
        var would = options.DryRun ? "would be " : "";
        terminal.Line($"{result.Store}: {result.PartsBefore} parts {(options.DryRun ? "would become" : "became")} {result.PartsAfter}, {result.RowsDropped} rows {would}dropped, {Size(result.BytesFreed)} {would}freed");
        if (result.BytesDeleted > 0) terminal.Note($"{Size(result.BytesDeleted)} of replaced parts and abandoned files {(options.DryRun ? "would be" : "were")} deleted");
        if (result.BytesWaiting > 0) terminal.Note($"{Size(result.BytesWaiting)} of replaced parts {(options.DryRun ? "would wait" : "wait")} in compacted/ for readers that are at work; a later 'tlearn store compact' deletes them");
    }

    private static string Size(long bytes) => Math.Abs(bytes) < 1 << 20 ? $"{bytes / 1024.0:0.#} KiB" : $"{bytes / (double)(1 << 20):0.#} MiB";
}
