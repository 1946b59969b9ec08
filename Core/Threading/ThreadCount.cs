namespace TransferLearning.Core.Threading;

/// <summary>How many threads a caller asks for: one rule for every option of that name.</summary>
internal static class ThreadCount
{
    /// <summary>The most that may be asked for: more than the cores of any machine, and few enough that none is brought to a halt.</summary>
    public const int Most = 1024;

    /// <summary>What may be asked for, in words.</summary>
    public static string Expected { get; } = $"1 to {Most}, or 0 for one per core";

    /// <summary>Whether a number may be asked for.</summary>
    public static bool Holds(int threads) => threads is >= 0 and <= Most;

    /// <summary>The number of threads.</summary>
    /// <param name="threads">What was asked for; 0 for one per core.</param>
    /// <exception cref="UsageException">It is negative or above <see cref="Most"/>.</exception>
    public static int Of(int threads)
    {
        Require(threads);
        return threads == 0 ? Environment.ProcessorCount : threads;
    }

    /// <summary>Checks what was asked for.</summary>
    /// <param name="threads">0 for one per core.</param>
    /// <exception cref="UsageException">It is negative or above <see cref="Most"/>.</exception>
    public static void Require(int threads)
    {
        if (!Holds(threads)) throw new UsageException($"`Threads`: found {threads}, expected {Expected}");
    }
}
