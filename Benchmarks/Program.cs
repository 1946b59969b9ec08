using System.CommandLine;
using TransferLearning.Benchmarks.Heads;

var root = new RootCommand("Performance promises of tlearn, measured beside their peers.") { HeadCommand.Create() };
return await root.Parse(args).InvokeAsync();
