using System.Globalization;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>
/// Finds how many images a thread of a run should send through the network together on a processor: the first images of the run go through in batches of different sizes, in turn, and what took least time an image is kept. More images a call spare
/// calls and read the weights less often; fewer stay in the processor's cache. Which counts more depends on network and processor. Safe for several threads.
/// </summary>
internal sealed class BatchTrial
{
    private const int Counted = 3; // rounds

    // Times that differ by less are equal: a handful of calls tells no more.
    private const double Same = 0.97;

    // Of equals the one nearest to two: it spares half of the calls, and where a trial could not tell it from one, whole runs went quicker with it (docs/ARCHITECTURE.md).
    private const double Preferred = 1.2; // of log2: two, then four, then one

    // A round. Small batches come several times: a short call is timed less surely, and the first behind a large batch finds the processor's cache full of that one's values.
    private static readonly int[] s_round = [1, 1, 1, 1, 1, 1, 2, 2, 2, 4, 4, 8, 16];

    private readonly Lock _lock = new();
    private readonly int _workers;
    private readonly int[] _round;
    private readonly int[] _sizes;
    private readonly List<double>[] _times; // seconds an image
    private int _handedOut;
    private volatile int _chosen;

    /// <summary>Prepares a trial.</summary>
    /// <param name="views">Views of an image, which go through the network together.</param>
    /// <param name="workers">Threads that share the trial.</param>
    public BatchTrial(int views, int workers)
    {
        _workers = workers;
        _round = [.. s_round.Select(s => Math.Max(1, s / views))];
        _sizes = [.. _round.Distinct()];
        _times = [.. _sizes.Select(_ => new List<double>())];
        if (_sizes.Length == 1) _chosen = _sizes[0];
    }

    /// <summary>The most images of a batch.</summary>
    public int Most => _sizes.Max();

    /// <summary>What was found; 0 as long as nothing is.</summary>
    public int Chosen => _chosen;

    /// <summary>What was found, in words; <see langword="null"/> as long as nothing is.</summary>
    public string? Words { get; private set; }

    /// <summary>How many images a thread's next batch shall have.</summary>
    public int Next()
    {
        if (_chosen is not 0 and var chosen) return chosen;
        lock (_lock) return _round[_handedOut++ % _round.Length];
    }

    /// <summary>Tells how long a full batch took.</summary>
    /// <param name="size">Its images.</param>
    /// <param name="seconds">Seconds in the network.</param>
    public void Report(int size, double seconds)
    {
        if (_chosen != 0 || Array.IndexOf(_sizes, size) is not (>= 0 and var at)) return;
        lock (_lock)
        {
            _times[at].Add(seconds / size);
            if (_chosen == 0 && _sizes.Zip(_times).All(s => s.Second.Count >= Warm(s.First) + (Counted * InRound(s.First)))) Choose();
        }
    }

    private void Choose()
    {
        List<(int Size, double Seconds)> ordered = [.. _sizes.Zip(_times).Select(s => (s.First, Median(s.Second.Skip(Warm(s.First))))).OrderBy(s => s.Item1)];
        var quickest = ordered.Min(s => s.Seconds);
        var chosen = ordered.Where(s => s.Seconds * Same <= quickest).MinBy(s => Math.Abs(Math.Log2(s.Size) - Preferred)).Size;
        Words = $"{chosen} {(chosen == 1 ? "image" : "images")} a call, which took least time of {string.Join(", ", ordered.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Size} ({1000 * s.Seconds:0.0} ms an image)")))}";
        _chosen = chosen;
    }

    // A thread's first call of a size is slow: memory is made for it.
    private int Warm(int size) => Math.Max(_workers, InRound(size));

    private int InRound(int size) => _round.Count(s => s == size);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
