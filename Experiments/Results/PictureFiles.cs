using System.Collections.Concurrent;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.Core.Threading;
using TransferLearning.Experiments.Picturing;
using TransferLearning.FeatureExtraction.Preprocessing;

namespace TransferLearning.Experiments.Results;

/// <summary>What an experiment's folder keeps for its report in <c>pictures/</c>, so that it can be written again without features and without the images: maps, neighbours and small pictures.</summary>
/// <param name="folder">The folder.</param>
internal sealed class PictureFiles(ExperimentFolder folder)
{
    private const int Side = 72;

    private readonly ConcurrentDictionary<string, string?> _pictures = new(StringComparer.Ordinal);
    private bool _isRead;

    /// <summary>Map and neighbours of a data set; <see langword="null"/> where they were not made, or for something else.</summary>
    /// <param name="dataset">Name of the data set.</param>
    /// <param name="key">What they must be made for: <see cref="KeyOf"/>.</param>
    public FeatureView? View(string dataset, string key) => ExperimentFolder.TryRead<FeatureView>(ViewFile(dataset)) is { Format: 1 } view && view.Key == key ? view : null;

    /// <summary>Keeps map and neighbours of a data set.</summary>
    public void WriteView(string dataset, FeatureView view)
    {
        Directory.CreateDirectory(folder.PathOf("pictures"));
        ExperimentFolder.Write(ViewFile(dataset), view);
    }

    /// <summary>What a view is made for: the cells that it shows.</summary>
    public static string KeyOf(IEnumerable<StoredCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        return string.Join(' ', cells.Select(c => c.Episodes.Length > 0 ? $"{c.Key} episodes" : c.Key).Append("heatmaps")); // of episodes no neighbours were kept at first, and no heatmaps at all
    }

    /// <summary>The small picture of an item as base64 of a JPEG; <see langword="null"/> where there is none.</summary>
    public string? Picture(DatasetItem item)
    {
        Read();
        return _pictures.GetValueOrDefault(item.Content.ToString());
    }

    /// <summary>Makes the small pictures that are missing, as far as the images can be read, and keeps them.</summary>
    /// <param name="root">Folder that the items' paths are relative to.</param>
    /// <param name="items">The items.</param>
    /// <param name="cancellation">Asked before each picture.</param>
    public void Make(string root, IReadOnlyList<DatasetItem> items, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(items);
        Read();
        List<DatasetItem> missing = [.. items.Where(i => !_pictures.ContainsKey(i.Content.ToString())).DistinctBy(i => i.Content)];
        using var thumbnails = new ThreadLocal<Thumbnails>(() => new Thumbnails(Side));
        Workers.For(missing.Count, 0, cancellation, i => _pictures[missing[i].Content.ToString()] = thumbnails.Value!.Jpeg(Path.Combine(root, missing[i].Path)) is { } jpeg ? Convert.ToBase64String(jpeg) : null);
        if (missing.Exists(i => _pictures[i.Content.ToString()] is not null)) Write();
    }

    private string ViewFile(string dataset) => folder.PathOf("pictures", $"{ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(dataset)).ToString()[..32]}.json");

    private void Read()
    {
        if (_isRead) return;
        _isRead = true;
        var path = folder.PathOf("pictures", "thumbnails.tsv");
        if (!File.Exists(path)) return;
        foreach (var line in File.ReadLines(path))
        {
            // What is no line of ours is left out: its picture is made anew.
            if (line.Split('\t') is [{ Length: 2 * ContentHash.Size } content, { Length: > 0 } picture] && picture.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=')) _pictures[content] = picture;
        }
    }

    private void Write()
    {
        Directory.CreateDirectory(folder.PathOf("pictures"));
        AtomicText.Write(folder.PathOf("pictures", "thumbnails.tsv"), text =>
        {
            foreach (var (content, picture) in _pictures.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                if (picture is not null) text.WriteLine($"{content}\t{picture}");
            }
        });
    }
}
