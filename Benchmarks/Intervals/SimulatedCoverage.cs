using TransferLearning.Core.Metrics;
using TransferLearning.Core.Randomness;

namespace TransferLearning.Benchmarks.Intervals;

/// <summary>Coverage of the interval of independent images in 2,000 simulations for each of ten pairs of a number of images and an accuracy; 93 to 97 % is promised.</summary>
internal static class SimulatedCoverage
{
    private const int Draws = 2_000;

    private static readonly (int Images, double Accuracy)[] s_pairs =
        [(200, 0.6), (200, 0.8), (200, 0.9), (200, 0.95), (500, 0.7), (500, 0.95), (1000, 0.6), (1000, 0.9), (2000, 0.75), (2000, 0.95)];

    /// <summary>Writes the table.</summary>
    /// <returns>Whether the promise is kept by each pair.</returns>
    public static bool Write(TextWriter output, int seed)
    {
        var kept = true;
        output.WriteLine("| images | accuracy | intervals of 2,000 that hold it |\n| --- | --- | --- |");
        foreach (var (images, accuracy) in s_pairs)
        {
            var random = SplitMix64.Stream(seed, images, (int)(1000 * accuracy));
            var intervals = new ConfidenceInterval?[images + 1];
            var covered = 0;
            for (var draw = 0; draw < Draws; draw++)
            {
                var right = 0;
                for (var i = 0; i < images; i++) right += random.NextDouble() < accuracy ? 1 : 0;
                var interval = intervals[right] ??= AccuracyInterval.Independent(right, images);
                if (interval.Low <= accuracy && accuracy <= interval.High) covered++;
            }

            var share = (double)covered / Draws;
            kept &= share is >= 0.93 and <= 0.97;
            output.WriteLine($"| {images:N0} | {accuracy} | {share:P1} |");
        }

        output.WriteLine();
        return kept;
    }
}
