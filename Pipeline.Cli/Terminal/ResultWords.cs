using System.Diagnostics.CodeAnalysis;
using TransferLearning.Experiments.Comparing;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Cli.Terminal;

/// <summary>Results of the libraries with the messages that they hold in the words of the command line (<see cref="CommandWords"/>), for documents, tables and reports; data in them pass as they are.</summary>
internal static class ResultWords
{
    /// <summary>A message that may be missing.</summary>
    [return: NotNullIfNotNull(nameof(message))]
    public static string? In(string? message) => message is null ? null : CommandWords.In(message);

    /// <summary>Images that could not be used, and why.</summary>
    public static IReadOnlyList<ItemFailure> In(IReadOnlyList<ItemFailure> failures) => [.. failures.Select(f => f with { Reason = CommandWords.In(f.Reason) })];

    /// <summary>Providers that do not work, and why.</summary>
    public static DeviceReport In(DeviceReport report) =>
        report with { Providers = [.. report.Providers.Select(p => p with { Reason = CommandWords.In(p.Reason) })], Reason = CommandWords.In(report.Reason) };

    /// <summary>A store's damaged files, and what was found in them.</summary>
    public static StoreInfo In(StoreInfo info) => info with { Damaged = [.. info.Damaged.Select(d => d with { Reason = CommandWords.In(d.Reason) })] };

    /// <summary>A comparison's warnings.</summary>
    public static ComparisonResult In(ComparisonResult result) => result with { Protocol = result.Protocol with { Warnings = [.. result.Protocol.Warnings.Select(CommandWords.In)] } };
}
