using System.CommandLine;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Sharding;
using TransferLearning.Core.Threading;
using TransferLearning.Experiments.Running;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn run</c>: an experiment that a file describes.</summary>
internal static class RunCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var file = new Argument<string>("EXPERIMENT.yaml") { Description = "the file that describes the experiment (docs/experiments.md)" };
        var folder = new Option<string>("--out") { Description = "folder of the results; an experiment that is there already goes on", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "list the cells, with an estimate of time and memory; nothing is computed or written" };
        var only = new Option<string[]>("--only") { Description = "the cells that meet all conditions, 'KEY=VALUE,…'; keys are the columns dataset to fold of results.csv, pool as the file has it" };
        var shard = ShardOption.Create("i/N", "one share of N, i from 0 to N - 1; networks are dealt whole, so that none is extracted twice");
        var threads = new Option<int>("--threads") { Description = "threads to use (default: all cores)" };
        var png = SharedOptions.Png();
        var bad = new BadItems(terminal);
        var command = new Command("run", "an experiment that a file describes: data sets × networks × heads × training sizes × seeds under one protocol") { file, folder, dryRun, only, shard, threads, png };
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                ThreadCount.Require(parsed.GetValue(threads));
                var figures = SharedOptions.ReadFormats(parsed, png);
                var request = new ExperimentRequest
                {
                    Specification = SpecificationReader.Read(parsed.GetValue(file)!),
                    Folder = parsed.GetValue(folder)!,
                    Only = parsed.GetValue(only) is { Length: > 0 } conditions ? CellFilter.Parse(string.Join(',', conditions)) : CellFilter.All,
                    Shard = parsed.GetValue(shard) is { } share ? ShardOption.Read(share) : Shard.Whole,
                    Threads = parsed.GetValue(threads),
                    Command = OwnCommand.Text(),
                };
                var run = new ExperimentOutput(terminal, request, NamedModels.Open(terminal));
                return parsed.GetValue(dryRun) ? run.Estimate() : run.Run(bad, summary => bad.Report(parsed, summary.Bad, summary.Images), figures, cancellation);
            },
            CancellationToken.None));
        return command;
    }
}
