using System.Globalization;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>
/// Finds whether a long run is quicker with half of its threads: where two of them share a core (simultaneous multithreading), or all of them the memory's bandwidth, more threads may do less. While the run goes on, all threads and the
/// first half of them work in turn, three times each, and what did more images a second is kept. Safe for several threads.
/// </summary>
internal sealed class ThreadTrial
{
    private const int Windows = 6;
    private const int BatchesEach = 4; // of a thread in a window
    private const double Shortest = 0.25; // seconds of a window

    // Half of the threads must do so many times the images, else it is noise.
    private const double Worth = 1.03;

    // A run is at least so many times as long as its trial, or has none.
    private const int Share = 20;

    private readonly object _gate = new(); // threads wait on it
    private readonly int _all;
    private readonly int _half;
    private readonly List<double> _rates = [];
    private volatile int _admitted;
    private volatile int _chosen;
    private int _waiting;
    private int _reports; // of the window, or before it began
    private long _images;
    private double? _start;

    /// <summary>Prepares a trial.</summary>
    /// <param name="workers">Threads of the run, at least 2.</param>
    public ThreadTrial(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 2);
        (_all, _half, _admitted) = (workers, workers / 2, workers);
    }

    /// <summary>Threads whose turn it is: those of lower numbers.</summary>
    internal int Admitted => _admitted;

    /// <summary>Threads that are to work; 0 as long as that is not settled.</summary>
    public int Chosen => _chosen;

    /// <summary>What was found, in words; <see langword="null"/> where nothing was, for the run was too short.</summary>
    public string? Words { get; private set; }

    /// <summary>Waits until it is a thread's turn. Call it with nothing in hand.</summary>
    /// <param name="worker">The thread's number, from 0.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Whether the thread goes on; else the run does without it from now on.</returns>
    public bool Await(int worker, CancellationToken cancellation)
    {
        if (worker < _admitted) return true;
        lock (_gate)
        {
            _waiting++;
            while (worker >= _admitted && _chosen == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(50)); // nobody wakes it where the run is stopped
            }

            _waiting--;
        }

        return worker < _admitted;
    }

    /// <summary>Tells that a batch is done.</summary>
    /// <param name="images">Its images.</param>
    /// <param name="now">The time in seconds, since any moment.</param>
    /// <param name="remaining">Images that the run has not begun.</param>
    public void Report(int images, double now, long remaining)
    {
        if (_chosen != 0) return;
        lock (_gate)
        {
            if (_chosen != 0) return;
            _reports++;
            if (_start is not { } start)
            {
                // Behind the change: those whose turn it is not have stopped, or all have begun again.
                if (_admitted == _all ? _reports > _all : _waiting >= _all - _half) (_start, _reports, _images) = (now, 0, 0);
                return;
            }

            _images += images;
            var seconds = now - start;
            if (seconds < Shortest || _reports < BatchesEach * _admitted) return;
            _rates.Add(_images / seconds);
            if (_rates.Count == 1 && remaining / _rates[0] < Share * Windows * seconds) Settle(_all);
            else if (_rates.Count == Windows) Choose();
            else Turn();
        }
    }

    /// <summary>Tells that the run has no image left to begin: whoever waits goes on, to find the same.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_chosen == 0) Settle(_all);
        }
    }

    private void Turn()
    {
        (_start, _reports) = (null, 0);
        _admitted = _admitted == _all ? _half : _all;
        Monitor.PulseAll(_gate);
    }

    private void Choose()
    {
        var (all, half) = (Middle(_rates.Where((_, i) => i % 2 == 0)), Middle(_rates.Where((_, i) => i % 2 == 1)));
        var chosen = half >= Worth * all ? _half : _all;
        Words = string.Create(CultureInfo.InvariantCulture, $"{chosen} {(chosen == 1 ? "thread" : "threads")} ({_half} did {half:0} images a second, {_all} did {all:0})");
        Settle(chosen);
    }

    private void Settle(int chosen)
    {
        _admitted = chosen;
        _chosen = chosen;
        Monitor.PulseAll(_gate);
    }

    private static double Middle(IEnumerable<double> rates) => rates.Order().ElementAt(Windows / 4);
}
