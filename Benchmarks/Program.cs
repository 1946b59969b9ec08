using System.CommandLine;
using TransferLearning.Benchmarks.Caching;
using TransferLearning.Benchmarks.Curves;
using TransferLearning.Benchmarks.Explaining;
using TransferLearning.Benchmarks.Extraction;
using TransferLearning.Benchmarks.Heads;
using TransferLearning.Benchmarks.Intervals;
using TransferLearning.Benchmarks.Labels;
using TransferLearning.Benchmarks.Layers;
using TransferLearning.Benchmarks.Neighbors;
using TransferLearning.Benchmarks.Reports;
using TransferLearning.Benchmarks.SingleImages;
using TransferLearning.Benchmarks.Stores;
using TransferLearning.Benchmarks.Tuning;

var root = new RootCommand("Promises of tlearn: performance, measured beside its peers, and statistics, simulated.") { HeadCommand.Create(), TuningCommand.Create(), IntervalCommand.Create(), CurveCommand.Create(), CacheCommand.Create(), SingleImageCommand.Create(), LabelErrorCommand.Create(), SimilarPairsCommand.Create(), PointingCommand.Create(), ExplanationCostCommand.Create(), NearDuplicatesCommand.Create(), ReportPageCommand.Create(), LayersCommand.Create(), ExtractionCommand.Create(), StoreSumCommand.Create() };
return await root.Parse(args).InvokeAsync();
