
namespace TransferLearning.FeatureExtraction.Store;

/// <summary>When a writer makes a part of what it was given.</summary>
internal sealed record StoreWriterOptions
{
    /// <summary>Longest time that a row waits for its part; default 5 s, at most 10 s. Longer: fewer parts, and more to compute again after a kill.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of vectors that make a part before its time; default 32 MiB, at most 512 MiB. A writer holds up to twice that.</summary>
    public long FlushBytes { get; init; } = 32L << 20;

    /// <summary>
    /// Where the images lie, the absolute path of a folder, manifest or archive, without links; kept with the items, so that equal paths of two sources
    /// do not replace each other and a later run over the same source can tell its own.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>What decodes the images, for the record in each part, asked when that is written; <see langword="null"/> where nothing does, or nothing has yet.</summary>
    public Func<string?>? Decoder { get; init; }

    /// <summary>Clock and timers.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (FlushInterval <= TimeSpan.Zero || FlushInterval > TimeSpan.FromSeconds(10)) throw new UsageException($"flush interval: found {FlushInterval}, expected above 0 and at most 10 s");
        if (FlushBytes is < 1 or > 1 << 29) throw new UsageException($"flush size: found {FlushBytes} bytes, expected 1 to {1 << 29}");
    }
}
