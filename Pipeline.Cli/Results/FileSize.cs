using System.Globalization;

namespace TransferLearning.Cli.Results;

/// <summary>Sizes of files for people, in powers of ten.</summary>
internal static class FileSize
{
    /// <summary>A size with three digits or so.</summary>
    /// <param name="bytes">Bytes.</param>
    public static string Text(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
        >= 100_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
    };
}
