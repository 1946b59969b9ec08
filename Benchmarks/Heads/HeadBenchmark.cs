using System.Runtime.Intrinsics.X86;

namespace TransferLearning.Benchmarks.Heads;

/// <summary>Runs every row of the table: both sides take turns, so that a busy machine slows both.</summary>
internal static class HeadBenchmark
{
    /// <summary>Runs all rows and prints the table.</summary>
    /// <returns>Whether every promise was kept.</returns>
    public static bool Run(SklearnPeer peer, string folder, IReadOnlyList<Workload> loads, int repeat, TextWriter output)
    {
        output.WriteLine($"{Environment.ProcessorCount} cores, {(Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX2")}; tlearn on .NET {Environment.Version}; {peer.Description}");
        output.WriteLine();
        HeadTable.WriteHeader(output);
        var kept = true;
        foreach (var group in loads.GroupBy(l => l.Set))
        {
            if (!File.Exists(Path.Combine(folder, group.Key + "_x.npy")))
            {
                output.WriteLine($"| {group.Key} | | | features are missing: see Benchmarks/heads.sh | | | | |");
                continue;
            }

            var described = peer.Load(group.Key);
            var set = BenchmarkSet.Read(folder, group.Key, described);
            foreach (var load in group) kept &= HeadTable.WriteRow(output, load, described, Row(peer, folder, load, set, repeat));
        }

        return kept;
    }

    private static HeadResult Row(SklearnPeer peer, string folder, Workload load, BenchmarkSet set, int repeat)
    {
        var ours = new List<TlearnRun>();
        var theirs = new List<PeerRun>();
        PeerJudgement? judgement = null;
        // The slow side of the search by cross-validation is slow enough to be measured once.
        var runs = load.Tuned ? 1 : Math.Max(repeat, load.Seeds);
        for (var run = 0; run < runs; run++)
        {
            ours.Add(TlearnSide.Run(load, set, run % load.Seeds));
            theirs.Add(peer.Fit(load, run % load.Seeds));
            if (run > 0 || load.Tuned || load.Head is not ("logistic" or "svm")) continue;
            var file = Path.Combine(folder, "judged.tlhead");
            TlearnSide.Save(ours[0].Head, file);
            judgement = peer.Judge(load, file);
        }

        return new HeadResult(ours, theirs, judgement?.Objective, MlNetPeer.Run(load, set), set);
    }
}
