using System.Xml.Linq;

namespace TransferLearning.Experiments.Reports.Png;

/// <summary>The styles of a figure's elements in its light colours: rules of its style sheet by element and by class, later ones over earlier ones, and the elements' own over both.</summary>
internal sealed class SvgStyles
{
    private readonly List<(string Selector, Dictionary<string, string> Properties)> _rules = [];

    /// <summary>Reads a style sheet that has rules for elements and classes, and those for dark grounds at its end.</summary>
    public SvgStyles(string css)
    {
        ArgumentNullException.ThrowIfNull(css);
        foreach (var rule in css.Split("@media", 2)[0].Split('}', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (rule.Split('{') is not [var selectors, var properties]) throw new FormatException($"style sheet: found '{rule}', expected selectors and properties");
            _rules.AddRange(selectors.Split(',', StringSplitOptions.TrimEntries).Select(selector => (selector, Properties(properties))));
        }
    }

    /// <summary>The properties of an element.</summary>
    public IReadOnlyDictionary<string, string> Of(XElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        var classes = (element.Attribute("class")?.Value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => $".{c}").Prepend(element.Name.LocalName);
        var own = _rules.Where(r => classes.Contains(r.Selector)).SelectMany(r => r.Properties).Concat(Properties(element.Attribute("style")?.Value ?? ""));
        var result = new Dictionary<string, string>();
        foreach (var (name, value) in own) result[name] = value;
        return result;
    }

    private static Dictionary<string, string> Properties(string text) => text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(p => p.Split(':', 2, StringSplitOptions.TrimEntries)).ToDictionary(p => p[0], p => p[1]);
}
