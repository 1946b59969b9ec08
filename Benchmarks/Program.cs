using System.CommandLine;
using TransferLearning.Benchmarks.Caching;
using TransferLearning.Benchmarks.Heads;
using TransferLearning.Benchmarks.Intervals;
using TransferLearning.Benchmarks.SingleImages;
using TransferLearning.Benchmarks.Tuning;

var root = new RootCommand("Promises of tlearn: performance, measured beside its peers, and statistics, simulated.") { HeadCommand.Create(), TuningCommand.Create(), IntervalCommand.Create(), CacheCommand.Create(), SingleImageCommand.Create() };
return await root.Parse(args).InvokeAsync();
