using System.CommandLine;
using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using TransferLearning.Core.Features;

namespace TransferLearning.Benchmarks.Stores;

/// <summary><c>store-sum</c>: the sum of all elements of an opened store, beside numpy on a memory-mapped <c>.npy</c> of the same values: at most 1.2 times as long is promised. Opening, checksums included, is told beside it.</summary>
internal static class StoreSumCommand
{
    private const double Promised = 1.2;

    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "where the array and the store are kept; made where they are missing" };
        var rows = new Option<int>("--rows") { Description = "rows", DefaultValueFactory = _ => 100_000 };
        var dimension = new Option<int>("--dimension") { Description = "values of a row", DefaultValueFactory = _ => 1280 };
        var repeat = new Option<int>("--repeat") { Description = "measurements of which the median is taken", DefaultValueFactory = _ => 5 };
        var script = new Option<string>("--peer") { Description = "Benchmarks/npy_sum.py", Required = true };
        var command = new Command("store-sum", "the sum of an opened store's elements, beside numpy on a memory-mapped array") { folder, rows, dimension, repeat, script };
        command.SetAction(parsed => Run(Path.GetFullPath(parsed.GetValue(folder)!), parsed.GetValue(script)!, parsed.GetValue(rows), parsed.GetValue(dimension), parsed.GetValue(repeat)));
        return command;
    }

    private static int Run(string folder, string script, int rows, int dimension, int repeat)
    {
        var (array, store) = (Path.Combine(folder, $"{rows}x{dimension}.npy"), Path.Combine(folder, $"{rows}x{dimension}.store"));
        Directory.CreateDirectory(folder);
        if (!File.Exists(array)) Write(array, rows, dimension);
        if (!Directory.Exists(store)) Import(array, store, rows);
        using var peer = new NpySumPeer(script, array);
        var (opening, own, numpy) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < repeat; i++)
        {
            var clock = Stopwatch.StartNew();
            Features.Open(store).Dispose();
            opening.Add(clock.Elapsed.TotalSeconds);
        }

        using var features = Features.Open(store);
        // Pages are mapped, and code is compiled, which takes its time.
        for (var warming = Stopwatch.StartNew(); warming.Elapsed.TotalSeconds < 1;) Sum(features.Vectors);
        peer.Sum();
        for (var i = 0; i < repeat; i++)
        {
            var (summed, sum) = Sum(features.Vectors);
            var theirs = peer.Sum();
            if (Math.Abs(sum - theirs.Sum) > 1e-3 * Math.Abs(theirs.Sum)) throw new InvalidOperationException($"the sums differ: {sum} and {theirs.Sum}");
            own.Add(summed);
            numpy.Add(theirs.Seconds);
        }

        var ratio = Median(own) / Median(numpy);
        Console.WriteLine(FormattableString.Invariant($"{rows} x {dimension}: opening, checksums included, {1000 * Median(opening):0} ms; sum {1000 * Median(own):0} ms, {peer.Description} {1000 * Median(numpy):0} ms: {ratio:0.00} times as long (at most {Promised} promised: {(ratio <= Promised ? "kept" : "NOT KEPT")})"));
        return ratio <= Promised ? 0 : 1;
    }

    // Called a few times only, it would never be compiled well by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Seconds, double Sum) Sum(FeatureMatrix features)
    {
        var (clock, sum) = (Stopwatch.StartNew(), 0.0);
        for (var row = 0; row < features.Rows; row++) sum += TensorPrimitives.Sum(features.Row(row));
        return (clock.Elapsed.TotalSeconds, sum);
    }

    // Version 1.0 of the format: magic, length of the header, the header, padded to 64 bytes.
    private static void Write(string file, int rows, int dimension)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {dimension}), }}";
        header = header.PadRight(((10 + header.Length + 1 + 63) / 64 * 64) - 11) + "\n";
        using var stream = File.Create(file + ".part");
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length & 0xFF), (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header)]);
        var (random, row) = (new Random(0), new float[dimension]);
        for (var r = 0; r < rows; r++)
        {
            for (var d = 0; d < dimension; d++) row[d] = random.NextSingle();
            stream.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        }

        stream.Close();
        File.Move(file + ".part", file, overwrite: true);
    }

    private static void Import(string array, string store, int rows)
    {
        var metadata = Path.ChangeExtension(array, ".csv");
        File.WriteAllLines(metadata, ["path,label", .. Enumerable.Range(0, rows).Select(r => $"{r}.jpg,{r % 10}")]);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "tlearn.dll"), "store", "import", "--npy", array, "--metadata", metadata, "--out", store, "--quiet"])) ?? throw new InvalidOperationException("dotnet cannot be started");
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"store import: exit code {process.ExitCode}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed class NpySumPeer(string script, string array) : PeerProcess(script, array)
    {
        public Answer Sum() => Ask<Answer>(new { });

        public sealed record Answer(double Seconds, double Sum);
    }
}
