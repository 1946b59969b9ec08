using System.Globalization;
using TransferLearning.Core;
using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>Images and what is near them, as one HTML file that needs nothing else.</summary>
internal static class SimilarPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="output">Takes the page; stays open.</param>
    /// <param name="store">What was searched, as the user named it.</param>
    /// <param name="queries">The images that were searched for, <c>[Q]</c>.</param>
    /// <param name="nearest">What is near each, <c>[Q]</c>.</param>
    /// <param name="queryPicture">A query's picture as JPEG; <see langword="null"/> where it cannot be read.</param>
    /// <param name="picture">The same of an image of the store.</param>
    public static void Write(
        TextWriter output,
        string store,
        IReadOnlyList<DatasetItem> queries,
        IReadOnlyList<IReadOnlyList<SimilarImage>> nearest,
        Func<DatasetItem, byte[]?> queryPicture,
        Func<DatasetItem, byte[]?> picture)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(nearest);
        PageFrame.Write(output, "Similar images", html =>
        {
            html.Open("header").Element("h1", "Similar images").Element("p", $"Of {store}, for {Counted.Of(queries.Count, "image")}; similarity is the cosine of the vectors' angle, 1 where they point the same way.", ("class", "lead")).Close();
            for (var q = 0; q < queries.Count; q++)
            {
                html.Open("section", ("aria-labelledby", $"query{q}")).Element("h2", queries[q].Path, ("id", $"query{q}"), ("class", "path")).Open("div", ("class", "gallery"));
                Figure(html, queryPicture(queries[q]), queries[q].Path, "searched for", null, null);
                foreach (var image in nearest[q]) Figure(html, picture(image.Item), image.Item.Path, image.Similarity.ToString("0.0000", CultureInfo.InvariantCulture), image.Item.Label, image.Item.Path);
                html.Close().Close();
            }
        });
    }

    private static void Figure(HtmlWriter html, byte[]? jpeg, string path, string heading, string? label, string? caption)
    {
        html.Open("figure", ("title", path));
        Pictures.Write(html, jpeg, path);
        html.Open("figcaption").Element("b", heading);
        if (label is not null) html.Element("span", label);
        if (caption is not null) html.Element("small", caption);
        html.Close().Close();
    }
}
