using System.CommandLine;
using System.Diagnostics;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.Experiments.Duplicates;

namespace TransferLearning.Benchmarks.Neighbors;

/// <summary>
/// <c>near-duplicates</c>: the audit's search for near duplicates alone, on a folder of images or on generated pictures, for its time by the number of images. <c>--pairs</c> writes what
/// was found. What of it is right is measured by <c>near_duplicates.py</c>.
/// </summary>
internal static class NearDuplicatesCommand
{
    private const int Waves = 40;

    public static Command Create()
    {
        var images = new Option<string?>("--images") { Description = "folder of images" };
        var generated = new Option<int>("--generated") { Description = "so many pictures are generated instead, every thousandth a brighter copy of the one before", DefaultValueFactory = _ => 4000 };
        var pairs = new Option<string?>("--pairs") { Description = "file for the pairs found" };
        var command = new Command("near-duplicates", "the search for near duplicates: time and pairs") { images, generated, pairs };
        command.SetAction(parsed =>
        {
            var clock = Stopwatch.StartNew();
            var folder = parsed.GetValue(images);
            string[] files = folder is null ? [] : [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            var pictures = folder is null ? SmallPictures.Of(Generated(parsed.GetValue(generated))) : SmallPictures.Of([.. files.Select(Item)], i => i.Path, 0, null, default);
            var seen = clock.Elapsed.TotalSeconds;
            var found = DuplicateFinding.ByPictures(pictures, 0, null, default);
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(FormattableString.Invariant($"{pictures.Count} pictures: {(folder is null ? "generated" : "read")} in {seen:0.0} s, compared in {clock.Elapsed.TotalSeconds - seen:0.0} s, {process.TotalProcessorTime.TotalSeconds:0.0} s of processor time; {found.Count} pairs; at most {process.PeakWorkingSet64 / 1e9:0.00} GB"));
            if (parsed.GetValue(pairs) is { } file) File.WriteAllLines(file, found.Select(p => FormattableString.Invariant($"{Name(p.First)},{Name(p.Second)},{p.Similarity:0.0000}")));
            return 0;

            string Name(int picture) => folder is null ? $"{picture}" : Path.GetRelativePath(folder, files[picture]);
        });
        return command;

        static DatasetItem Item(string file, int number) => new(file, ContentHash.Of(BitConverter.GetBytes(number)), null, null, null);
    }

    // Waves whose height falls with their frequency, as that of photographs does (Field 1987).
    private static List<byte[]> Generated(int count)
    {
        var pictures = new List<byte[]>(count);
        for (var i = 0; i < count; i++)
        {
            if (i % 1000 == 999)
            {
                pictures.Add([.. pictures[^1].Select(level => (byte)Math.Min(255, level * 6 / 5))]);
                continue;
            }

            var random = SplitMix64.Stream(0, i);
            var levels = new double[SmallPictures.Side * SmallPictures.Side];
            for (var wave = 0; wave < Waves; wave++)
            {
                var (across, down, phase) = (random.Next(17) - 8, random.Next(17) - 8, random.NextDouble() * Math.Tau);
                var height = 60 / Math.Max(1, Math.Sqrt((across * across) + (down * down)));
                for (var p = 0; p < levels.Length; p++) levels[p] += height * Math.Cos((Math.Tau / SmallPictures.Side * ((across * (p % SmallPictures.Side)) + (down * (p / SmallPictures.Side)))) + phase);
            }

            pictures.Add([.. levels.Select(level => (byte)Math.Clamp(120 + level, 0, 255))]);
        }

        return pictures;
    }
}
