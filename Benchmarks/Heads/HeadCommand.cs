using System.CommandLine;

namespace TransferLearning.Benchmarks.Heads;

/// <summary><c>heads</c>: tlearn's heads beside scikit-learn's and ML.NET's, in one run and one table.</summary>
internal static class HeadCommand
{
    public static Command Create()
    {
        var work = new Argument<string>("WORK") { Description = "folder with the features (Benchmarks/heads.sh makes them)" };
        var script = new Option<string>("--peer") { Description = "scikit-learn's side", Required = true };
        var repeat = new Option<int>("--repeat") { Description = "runs of which the median is taken", DefaultValueFactory = _ => 3 };
        var only = new Option<string[]>("--only") { Description = "rows whose 'set head' contains one of these", AllowMultipleArgumentsPerToken = true };
        var command = new Command("heads", "heads beside scikit-learn and ML.NET") { work, script, repeat, only };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(only) ?? [];
            using var peer = new SklearnPeer(parsed.GetValue(script)!, parsed.GetValue(work)!);
            var loads = Workload.All.Where(l => wanted.Length == 0 || wanted.Any(w => $"{l.Set} {l.Name}".Contains(w, StringComparison.Ordinal)));
            return HeadBenchmark.Run(peer, parsed.GetValue(work)!, [.. loads], parsed.GetValue(repeat), Console.Out) ? 0 : 1;
        });
        return command;
    }
}
