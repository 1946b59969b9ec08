using System.CommandLine;
using TransferLearning.Benchmarks.Heads;
using TransferLearning.Benchmarks.Tuning;

var root = new RootCommand("Performance promises of tlearn, measured beside their peers.") { HeadCommand.Create(), TuningCommand.Create() };
return await root.Parse(args).InvokeAsync();
