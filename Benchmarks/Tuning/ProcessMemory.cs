namespace TransferLearning.Benchmarks.Tuning;

/// <summary>The most that this process held of the memory, as Linux counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Begins to count anew.</summary>
    public static void ForgetPeak()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    /// <summary>Bytes.</summary>
    public static long Peak() => 1024 * long.Parse(File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
}
