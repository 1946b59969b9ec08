using System.CommandLine;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands.Stores;

/// <summary><c>tlearn store merge</c>: one store of several of one recipe.</summary>
internal static class StoreMergeCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var stores = new Argument<string[]>("STORE") { Description = "feature stores of one recipe; they stay as they are", Arity = ArgumentArity.OneOrMore };
        var target = new Option<string>("--out") { Description = "the store that holds all of them, made where it is missing", Required = true };
        var command = new Command("merge", "make one store of several") { stores, target };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var result = StoreMerge.Run([.. parsed.GetValue(stores)!.Select(FeatureStore.Open)], parsed.GetValue(target)!, cancellation);
            StoreReading.Open(result.Store, terminal).Dispose();
            if (terminal.IsJson) terminal.Json(result);
            else terminal.Line($"{result.Store}: {result.Rows} images, {result.Duplicates} of the stores' images counted once");
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }
}
