using System.CommandLine;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.Benchmarks.Tuning;

/// <summary><c>finetune</c>: tlearn's fine-tuning beside PyTorch's, in one run.</summary>
internal static class TuningCommand
{
    private const string FirstStepsName = "first-steps";

    public static Command Create()
    {
        var shared = new Argument<string>("SHARED") { Description = "folder with the shared networks and images" };
        var work = new Argument<string>("WORK") { Description = "folder for what is handed to the peer" };
        var script = new Option<string>("--peer") { Description = "PyTorch's side", Required = true };
        var repeat = new Option<int>("--repeat") { Description = "epochs of which the median is taken", DefaultValueFactory = _ => 3 };
        var steps = new Option<int>("--steps") { Description = "steps of an epoch", DefaultValueFactory = _ => 8 };
        var threads = new Option<int>("--threads") { Description = "threads of each side", DefaultValueFactory = _ => Environment.ProcessorCount };
        var only = new Option<string[]>("--only") { Description = $"'{FirstStepsName}', or rows whose 'network trained' contains one of these", AllowMultipleArgumentsPerToken = true };
        var golden = new Option<string?>("--golden") { Description = "file for PyTorch's losses of the first steps" };
        var command = new Command("finetune", "fine-tuning beside PyTorch") { shared, work, script, repeat, steps, threads, only, golden };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(only) ?? [];
            var place = new TuningPlace(parsed.GetValue(shared)!, parsed.GetValue(work)!, parsed.GetValue(threads));
            using var peer = new TorchPeer(parsed.GetValue(script)!, place.Threads);
            var output = Console.Out;
            output.WriteLine($"{Environment.ProcessorCount} cores, {(Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX2")}; tlearn on .NET {Environment.Version}; {peer.Description}; load of the machine before: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
            output.WriteLine();
            var kept = true;
            if (wanted.Length == 0 || wanted.Any(w => FirstStepsName.Contains(w, StringComparison.Ordinal))) kept &= FirstSteps.Run(peer, place, parsed.GetValue(golden), output);
            var loads = TuningLoad.All.Where(l => wanted.Length == 0 || wanted.Any(w => l.Name.Contains(w, StringComparison.Ordinal))).ToList();
            if (loads.Count > 0) kept &= TuningBenchmark.Run(peer, place, loads, parsed.GetValue(steps), parsed.GetValue(repeat), output);
            return kept ? 0 : 1;
        });
        return command;
    }
}
