using System.Text.Json;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>
/// The images of a data set that a page holds: names, classes and answers in one block of JSON, small pictures in another, which the script reads only when one is to be seen. So a page
/// with thousands of them opens as quickly as one without.
/// </summary>
internal sealed class PageImages
{
    private readonly ReportSet _set;
    private readonly int _index;
    private readonly List<int> _rows;
    private readonly List<string> _pictures = [];
    private readonly Dictionary<int, (int Item, int? Picture)> _places = [];

    /// <summary>Chooses the images and takes their pictures.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="index">Its place in the report.</param>
    /// <param name="most">How many images at most.</param>
    public PageImages(ReportSet set, int index, int most)
    {
        (_set, _index) = (set, index);
        _rows = [.. PictureChoice.Of(set, most)];
        foreach (var (item, row) in _rows.Index())
        {
            int? place = null;
            if (set.Picture(row) is { } picture)
            {
                place = _pictures.Count;
                _pictures.Add(picture);
            }

            _places[row] = (item, place);
        }
    }

    /// <summary>Place of an item among the page's images; <see langword="null"/> where the page does not hold it.</summary>
    public int? IndexOf(int row) => _places.TryGetValue(row, out var place) ? place.Item : null;

    /// <summary>Place of an item's picture; <see langword="null"/> where it has none.</summary>
    public int? PictureOf(int row) => _places.TryGetValue(row, out var place) ? place.Picture : null;

    /// <summary>Writes both blocks.</summary>
    public void Write(HtmlWriter html)
    {
        ArgumentNullException.ThrowIfNull(html);
        // Every character that could end the block or begin markup is escaped by the serializer.
        html.Data($"images-{_index}", JsonSerializer.Serialize(new { classes = _set.Classes, items = Items() }));
        // Base64 holds no such character.
        html.Data($"pictures-{_index}", $"[{string.Join(",\n", _pictures.Select(p => $"\"{p}\""))}]");
    }

    // Path, true class, answer, per cent of its probability, picture; -1 for what there is not.
    private IEnumerable<object[]> Items()
    {
        var shown = _set.Shown;
        var places = shown.Rows.Index().ToDictionary(r => r.Item, r => r.Index);
        return _rows.Select(row =>
        {
            var isAnswered = places.TryGetValue(row, out var place);
            var sure = isAnswered && shown.Confidence is { } confidence ? (int)Math.Round(100 * confidence[place]) : -1;
            return (object[])[_set.Items[row].Path, _set.Labels[row], isAnswered ? shown.Answers[place] : -1, sure, PictureOf(row) ?? -1];
        });
    }
}
