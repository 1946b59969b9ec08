using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>A page under way: its sections, in the order in which they are written, for the list at its top.</summary>
/// <param name="html">Takes the page.</param>
/// <param name="content">What it shows.</param>
internal sealed class ReportPage(HtmlWriter html, ReportContent content)
{
    private readonly List<(string Id, string Title, string? Set)> _sections = [];

    /// <summary>Takes the page.</summary>
    public HtmlWriter Html => html;

    /// <summary>What it shows.</summary>
    public ReportContent Content => content;

    /// <summary>The sections so far: anchor, title, and the data set that they are of.</summary>
    public IReadOnlyList<(string Id, string Title, string? Set)> Sections => _sections;

    /// <summary>Begins a section; to be closed by <see cref="HtmlWriter.Close"/>.</summary>
    /// <param name="id">Its anchor; of a data set beyond the first with a number behind.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="set">Index of the data set that it is of; <see langword="null"/> for all.</param>
    public HtmlWriter Section(string id, string title, int? set = null)
    {
        var anchor = set is > 0 ? $"{id}-{set + 1}" : id;
        var name = set is { } index && content.Sets.Count > 1 ? content.Sets[index].Name : null;
        _sections.Add((anchor, title, name));
        html.Open("section", ("aria-labelledby", anchor)).Open("h2", ("id", anchor)).Text(title);
        if (name is not null) html.Text(" ").Element("span", name, ("class", "of"));
        return html.Close();
    }

    /// <summary>Text that a user may have to scroll sideways, by keyboard too.</summary>
    /// <param name="label">What it is, for screen readers.</param>
    public HtmlWriter Scrolling(string label) => html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label));

    /// <summary>A combination in words, its technical name to be asked for.</summary>
    public HtmlWriter Name(EntryName name, string tag = "span")
    {
        ArgumentNullException.ThrowIfNull(name);
        return html.Element(tag, name.Words, ("title", name.Technical));
    }
}
