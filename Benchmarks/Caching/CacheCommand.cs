using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Benchmarks.Caching;

/// <summary>
/// <c>cache</c>: what a few images cost beside a cached million. The promise: at most two seconds more than alone, though both lie in one store. The million are random vectors of another
/// source, written as an extraction writes them.
/// </summary>
internal static class CacheCommand
{
    private const double Promise = 2;

    public static Command Create()
    {
        var program = new Argument<string>("TLEARN.dll") { Description = "the program" };
        var images = new Argument<string>("IMAGES") { Description = "forty images or so" };
        var rows = new Option<int>("--rows") { Description = "cached images of another source", DefaultValueFactory = _ => 1_000_000 };
        var repeat = new Option<int>("--repeat") { Description = "runs of which the median is taken", DefaultValueFactory = _ => 5 };
        var command = new Command("cache", "a few images beside a cached million") { program, images, rows, repeat };
        command.SetAction(parsed =>
        {
            var cache = Directory.CreateTempSubdirectory("tlearn-cache-").FullName;
            try
            {
                var run = () => Train(parsed.GetValue(program)!, parsed.GetValue(images)!, cache);
                run();
                var alone = Median(run, parsed.GetValue(repeat));
                Fill(Directory.EnumerateDirectories(Path.Combine(cache, "recipes")).Single(), parsed.GetValue(rows));
                run();
                var beside = Median(run, parsed.GetValue(repeat));
                Console.WriteLine(FormattableString.Invariant($"all cached, train --head centroid: alone {alone:0.00} s, beside {parsed.GetValue(rows):N0} of another source {beside:0.00} s: {beside - alone:0.00} s more (at most {Promise} promised)"));
                return beside - alone <= Promise ? 0 : 1;
            }
            finally
            {
                Directory.Delete(cache, recursive: true);
            }
        });
        return command;
    }

    private static double Median(Func<double> run, int repeat)
    {
        double[] seconds = [.. Enumerable.Range(0, repeat).Select(_ => run())];
        Array.Sort(seconds);
        return seconds[seconds.Length / 2];
    }

    private static double Train(string program, string images, string cache)
    {
        var start = new ProcessStartInfo("dotnet", [program, "train", images, "--head", "centroid", "--out", Path.Combine(cache, "a.tlhead"), "--quiet"]) { RedirectStandardOutput = true };
        start.Environment["TLEARN_CACHE"] = cache;
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"the program ended with {process.ExitCode}");
    }

    private static void Fill(string folder, int rows)
    {
        var store = FeatureStore.Open(folder);
        StoreTap[] taps;
        using (var snapshot = store.OpenSnapshot()) taps = [.. snapshot.Taps];
        using var writer = store.OpenWriter(new StoreWriterOptions { Source = "/another/source" });
        var random = new Random(0);
        Span<byte> hash = stackalloc byte[ContentHash.Size];
        for (var row = 0; row < rows; row++)
        {
            SHA256.HashData(BitConverter.GetBytes(row), hash);
            var content = ContentHash.FromBytes(hash);
            foreach (var tap in taps)
            {
                var vector = new float[tap.Dimension];
                for (var i = 0; i < vector.Length; i++) vector[i] = random.NextSingle();
                writer.AddVector(tap, content, vector);
            }

            writer.AddItem(new StoredItem($"class{row % 10}/{row}.jpg", content, 1000, DateTime.UnixEpoch, $"class{row % 10}", null, null));
        }

        writer.Complete();
    }
}
