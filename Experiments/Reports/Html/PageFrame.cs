namespace TransferLearning.Experiments.Reports.Html;

/// <summary>What every page of ours has around its sections: no font, no other file.</summary>
internal static class PageFrame
{
    /// <summary>Writes a page.</summary>
    /// <param name="output">Takes the page; stays open. The page says that it is UTF-8.</param>
    /// <param name="title">Its title.</param>
    /// <param name="content">Writes what stands in it.</param>
    public static void Write(TextWriter output, string title, Action<HtmlWriter> content)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(content);
        var html = new HtmlWriter(output);
        output.Write("<!DOCTYPE html>\n");
        html.Open("html", ("lang", "en")).Open("head").Empty("meta", ("charset", "utf-8"))
            .Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Empty("meta", ("name", "color-scheme"), ("content", "light dark"))
            .Element("title", title).Style(Resource("report.css")).Close();
        html.Open("body").Open("main");
        content(html);
        html.Close().Close().Close();
    }

    /// <summary>A file that is built into the library.</summary>
    /// <param name="name">Its name.</param>
    public static string Resource(string name)
    {
        using var stream = typeof(PageFrame).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>Pictures of images in a page.</summary>
internal static class Pictures
{
    /// <summary>Writes a picture, or that there is none.</summary>
    /// <param name="html">The page.</param>
    /// <param name="jpeg">The picture; <see langword="null"/> where it cannot be read.</param>
    /// <param name="alternative">What it shows, in words.</param>
    public static void Write(HtmlWriter html, byte[]? jpeg, string alternative) => Write(html, jpeg is { Length: > 0 } ? Convert.ToBase64String(jpeg) : null, alternative);

    /// <summary>The same of a picture in base64.</summary>
    public static void Write(HtmlWriter html, string? jpeg, string alternative)
    {
        ArgumentNullException.ThrowIfNull(html);
        if (jpeg is not null) html.Empty("img", ("src", $"data:image/jpeg;base64,{jpeg}"), ("alt", alternative), ("loading", "lazy"));
        else html.Element("div", "no picture", ("class", "missing"), ("role", "img"), ("aria-label", $"{alternative}: the file cannot be read"));
    }
}
