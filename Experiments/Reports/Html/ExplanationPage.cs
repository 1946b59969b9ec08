using TransferLearning.Core;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>An explained image on the page.</summary>
/// <param name="Path">Its path in its source.</param>
/// <param name="Picture">The overlay's file, relative to the page.</param>
/// <param name="Caption">The class, and what the network answered.</param>
internal sealed record ExplanationFigure(string Path, string Picture, string Caption);

/// <summary>Images with their heatmaps, as a page beside the pictures.</summary>
internal static class ExplanationPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="output">Takes the page; stays open.</param>
    /// <param name="what">How it was explained, a sentence.</param>
    /// <param name="images">The images.</param>
    public static void Write(TextWriter output, string what, IReadOnlyList<ExplanationFigure> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        PageFrame.Write(output, "Which pixels decided", html =>
        {
            html.Open("header").Element("h1", "Which pixels decided")
                .Element("p", $"{what} {Counted.Of(images.Count, "image")}: bright is what speaks most for the class in that image, dark what does not; grey with stripes is what the network was not shown.", ("class", "lead")).Close();
            html.Open("section").Open("div", ("class", "gallery"));
            foreach (var image in images)
            {
                html.Open("figure", ("title", image.Path)).Empty("img", ("src", Uri.EscapeDataString(image.Picture).Replace("%2F", "/", StringComparison.Ordinal)), ("alt", image.Path), ("loading", "lazy"));
                html.Open("figcaption").Element("b", image.Caption).Element("small", image.Path).Close().Close();
            }

            html.Close().Close();
        });
    }
}
