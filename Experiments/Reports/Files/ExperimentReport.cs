using System.Globalization;
using System.Text;
using System.Text.Json;
using TransferLearning.Core.Files;
using TransferLearning.Core.Hashing;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Reports.Html;
using TransferLearning.Experiments.Results;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Reports.Files;

/// <summary>Writes what shows an experiment into its folder, from what the folder holds alone: the tables of its cells and, where any was measured, the report.</summary>
internal static class ExperimentReport
{
    private const int Pictures = 10_000;

    /// <summary>Whether the files are there, and would be the same if they were written again.</summary>
    /// <param name="results">The experiment.</param>
    /// <param name="figures">How figures are written.</param>
    public static bool IsCurrent(ExperimentResults results, FigureFormats figures)
    {
        ArgumentNullException.ThrowIfNull(results);
        return new WrittenFiles(ExperimentFolder.At(results.Folder)).AreCurrent(KeyOf(results, figures));
    }

    /// <summary>Writes the files, each whole or not at all.</summary>
    /// <param name="results">The experiment.</param>
    /// <param name="figures">How figures are written.</param>
    /// <param name="log">Told which letters a figure lacks.</param>
    /// <param name="words">Puts a message of the libraries into the words of the program that shows it.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public static void Write(ExperimentResults results, FigureFormats figures, RunLog log, Func<string, string> words, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(results);
        var folder = ExperimentFolder.At(results.Folder);
        var tables = ExperimentTables.Of([.. results.Cells.Select(cell => ResultRow.Of(cell, words))]);
        if (!results.Done.Any())
        {
            new WrittenFiles(folder).Write(tables, () => KeyOf(results, figures));
            return;
        }

        var content = ExperimentContent.Of(results, new PictureFiles(folder), new AuditFiles(folder), words, cancellation);
        List<OutputFile> files = [.. tables, .. ReportFiles.Of(content, Pictures, figures, log)];
        new WrittenFiles(folder).Write(files, () => KeyOf(results, figures));
        FigureFiles.RemoveStale(results.Folder, files);
    }

    // All that the files are made of: this program, the record without runs that computed nothing, the cells, and what is kept for pictures.
    private static string KeyOf(ExperimentResults results, FigureFormats figures)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{typeof(ExperimentReport).Module.ModuleVersionId} {figures}\n{JsonSerializer.Serialize(results.Record with { Runs = results.RunsThatCounted })}\n");
        foreach (var cell in results.Cells) text.Append(CultureInfo.InvariantCulture, $"{cell.Name}\0{cell.Key}\0{cell.Status}\0{cell.Error}\0{cell.Origin.At.Ticks}\n");
        foreach (var kept in ((string[])["pictures", "audits"]).Select(name => new DirectoryInfo(Path.Combine(results.Folder, name))).Where(d => d.Exists).SelectMany(d => d.EnumerateFiles()).Where(f => !AtomicFile.IsUnfinished(f.Name)).OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{kept.Name}\0{Convert.ToHexStringLower(Sha256.HashData(File.ReadAllBytes(kept.FullName)))}\n");
        }

        return Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
