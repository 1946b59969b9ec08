using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Cli.Results;

/// <summary>What is in a store, line by line.</summary>
internal static class StoreLines
{
    /// <summary>Prints them.</summary>
    public static void Print(TerminalOutput terminal, StoreInfo info)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        ArgumentNullException.ThrowIfNull(info);
        terminal.Line($"{info.Store}: {Counted.Of(info.Rows, "image")} in {Counted.Of(info.Parts, "part")}, {(info.Complete ? "complete" : "NOT complete")}");
        foreach (var tap in info.Taps) terminal.Line($"tap      {tap.Name}.{tap.Pool}: {Counted.Of(tap.Vectors, "vector")} of {tap.Dimension}");
        terminal.Line($"model    {info.Model}");
        foreach (var (decoder, vectors) in info.Decoders) terminal.Line($"decoder  {decoder}: {Counted.Of(vectors, "vector")}");
        foreach (var (label, count) in info.Labels) terminal.Line($"label    {label}: {count}");
        terminal.Line($"bad      {info.Bad}");
        terminal.Line($"twice    {info.Duplicates}");
        foreach (var damaged in info.Damaged) terminal.Line(damaged.Kind == DamageKind.Damaged ? $"DAMAGED  {damaged.File}: {damaged.Reason}" : $"UNREAD   {damaged.File} {damaged.Wrong}: {damaged.Reason}");
    }
}
