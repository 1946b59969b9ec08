using System.Collections.Frozen;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>
/// Writes elements, encoding all text and every value, so that no file name can become markup. Elements are closed in order and empty
/// ones close themselves: the page is well-formed XML, too.
/// </summary>
internal sealed class HtmlWriter(TextWriter output)
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly FrozenSet<string> s_inline = FrozenSet.ToFrozenSet(["b", "span", "strong", "small", "title", "text", "button", "a", "i"]); // a line's end after one would show as a space
    private readonly Stack<string> _open = new();

    /// <summary>Opens an element; an attribute whose value is <see langword="null"/> is left out.</summary>
    public HtmlWriter Open(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(tag, attributes);
        output.Write('>');
        _open.Push(tag);
        return this;
    }

    /// <summary>Closes the element opened last.</summary>
    public HtmlWriter Close()
    {
        output.Write("</");
        var tag = _open.Pop();
        output.Write(tag);
        output.Write(s_inline.Contains(tag) ? ">" : ">\n");
        return this;
    }

    /// <summary>An element that never has content.</summary>
    public HtmlWriter Empty(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(tag, attributes);
        output.Write(" />");
        return this;
    }

    /// <summary>An element that holds text.</summary>
    public HtmlWriter Element(string tag, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) => Open(tag, attributes).Text(text).Close();

    /// <summary>Text, encoded.</summary>
    public HtmlWriter Text(string text)
    {
        output.Write(s_encoder.Encode(WithoutControls(text)));
        return this;
    }

    /// <summary>The program's own style sheet, as it is.</summary>
    public HtmlWriter Style(string css)
    {
        Open("style");
        output.Write(css);
        return Close();
    }

    /// <summary>Markup that another writer wrote.</summary>
    public HtmlWriter Raw(System.Text.StringBuilder markup)
    {
        output.Write(markup);
        return this;
    }

    /// <summary>The program's own script, as it is; the marks around it make it text for readers of XML.</summary>
    public HtmlWriter Script(string script)
    {
        Open("script");
        output.Write("//<![CDATA[\n");
        output.Write(script);
        output.Write("\n//]]>");
        return Close();
    }

    /// <summary>A block of JSON for the script, in which no character is markup.</summary>
    /// <param name="id">Its anchor.</param>
    /// <param name="json">The document; <c>&lt;</c> and <c>&amp;</c> stand in it escaped.</param>
    /// <exception cref="ArgumentException">They do not.</exception>
    public HtmlWriter Data(string id, string json)
    {
        if (json.AsSpan().ContainsAny('<', '&')) throw new ArgumentException("the document holds a character that could be markup", nameof(json));
        Open("script", ("type", "application/json"), ("id", id));
        output.Write(json);
        return Close();
    }

    /// <summary>A number for an attribute: a point, two decimals at most.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private void Start(string tag, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        output.Write('<');
        output.Write(tag);
        foreach (var (name, value) in attributes)
        {
            if (value is null) continue;
            output.Write(' ');
            output.Write(name);
            output.Write("=\"");
            // Base64 and its prefix need no encoding, and are most of a page.
            output.Write(value.StartsWith("data:image/", StringComparison.Ordinal) ? value : s_encoder.Encode(WithoutControls(value)));
            output.Write('"');
        }
    }

    // Control characters are legal in file names and in no markup.
    private static string WithoutControls(string text) => text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
        ? string.Create(text.Length, text, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? '\ufffd' : source[i];
        })
        : text;
}
