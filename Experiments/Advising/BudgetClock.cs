using System.Diagnostics;

namespace TransferLearning.Experiments.Advising;

/// <summary>The time that advice may take, all runs in its folder together.</summary>
/// <param name="budget">Seconds that it may take.</param>
/// <param name="before">Seconds that earlier runs took.</param>
internal sealed class BudgetClock(double budget, double before)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Seconds that were spent.</summary>
    public double Spent => before + _clock.Elapsed.TotalSeconds;

    /// <summary>Seconds that are left, 0 or more.</summary>
    public double Left => Math.Max(0, budget - Spent);

    /// <summary>Does a piece of work as long as time is left.</summary>
    /// <param name="work">The work; it stops when its token says so.</param>
    /// <param name="cancellation">Stops it for another reason.</param>
    /// <param name="most">Seconds that it may take at most, above 0.</param>
    /// <returns>Whether it came to its end.</returns>
    /// <exception cref="OperationCanceledException">It was stopped for another reason.</exception>
    public bool TryRun(Action<CancellationToken> work, CancellationToken cancellation, double most = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(work);
        cancellation.ThrowIfCancellationRequested();
        if (Left <= 0) return false;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(TimeSpan.FromSeconds(Math.Min(Math.Min(Left, most), int.MaxValue / 1000)));
        try
        {
            work(limited.Token);
            return true;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && limited.IsCancellationRequested && IsStop(e))
        {
            return false;
        }
    }

    private static bool IsStop(Exception e) => e is OperationCanceledException || (e is AggregateException several && several.Flatten().InnerExceptions.All(i => i is OperationCanceledException));
}
