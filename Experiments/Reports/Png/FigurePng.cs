using System.Globalization;
using System.Xml.Linq;
using SkiaSharp;
using TransferLearning.Experiments.Reports.Html;

namespace TransferLearning.Experiments.Reports.Png;

/// <summary>Draws a figure's SVG as a picture on white, two pixels a unit. It knows what our figures are made of and refuses anything else, so that nothing is left out unseen.</summary>
internal sealed class FigurePng : IDisposable
{
    private const float Scale = 2;

    private readonly SvgStyles _styles = new(PageFrame.Resource("figure.css"));

    /// <summary>The fonts, and what they lack.</summary>
    public FigureFonts Fonts { get; } = new();

    /// <summary>Draws a figure.</summary>
    /// <returns>The file.</returns>
    public byte[] Draw(SvgFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        using var text = new StringWriter();
        figure.WriteFile(text);
        var root = XDocument.Parse(text.ToString()).Root!;
        var view = root.Attribute("viewBox")!.Value.Split(' ').Select(v => float.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        using var surface = SKSurface.Create(new SKImageInfo((int)Math.Ceiling(Scale * view[2]), (int)Math.Ceiling(Scale * view[3]), SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        canvas.Scale(Scale);
        canvas.Translate(-view[0], -view[1]);
        foreach (var element in root.Elements()) Draw(canvas, element);
        using var image = surface.Snapshot();
        using var file = image.Encode(SKEncodedImageFormat.Png, 100);
        return file.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => Fonts.Dispose();

    private void Draw(SKCanvas canvas, XElement element)
    {
        var style = _styles.Of(element);
        switch (element.Name.LocalName)
        {
            case "title" or "style":
                break;
            case "g":
                using (new SKAutoCanvasRestore(canvas))
                {
                    Move(canvas, element.Attribute("transform")?.Value);
                    foreach (var child in element.Elements()) Draw(canvas, child);
                }

                break;
            case "line":
                Paint(style, null, paint => canvas.DrawLine(Number(element, "x1"), Number(element, "y1"), Number(element, "x2"), Number(element, "y2"), paint));
                break;
            case "circle":
                Paint(style, "#000000", paint => canvas.DrawCircle(Number(element, "cx"), Number(element, "cy"), Number(element, "r"), paint));
                break;
            case "path":
                using (var path = SKPath.ParseSvgPathData(element.Attribute("d")!.Value)) Paint(style, "#000000", paint => canvas.DrawPath(path, paint));
                break;
            case "text":
                Text(canvas, element, style);
                break;
            default:
                throw new NotSupportedException($"a figure has <{element.Name.LocalName}>, which is not drawn as PNG");
        }
    }

    private void Text(SKCanvas canvas, XElement element, IReadOnlyDictionary<string, string> style)
    {
        var size = Length(style.GetValueOrDefault("font-size") ?? style["font"].Split(' ')[0]);
        var runs = Fonts.Runs(element.Value).Select(run => (run.Text, Font: new SKFont(run.Typeface, size) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None })).ToList();
        var width = runs.Sum(run => run.Font.MeasureText(run.Text));
        var x = Number(element, "x") - (element.Attribute("text-anchor")?.Value switch { "end" => width, "middle" => width / 2, _ => 0 });
        foreach (var (text, font) in runs)
        {
            using var paint = new SKPaint { IsAntialias = true, Color = Colour(style["fill"], style) };
            canvas.DrawText(text, x, Number(element, "y"), SKTextAlign.Left, font, paint);
            x += font.MeasureText(text);
            font.Dispose();
        }
    }

    private static void Paint(IReadOnlyDictionary<string, string> style, string? usualFill, Action<SKPaint> draw)
    {
        if ((style.GetValueOrDefault("fill") ?? usualFill) is { } fill and not "none")
        {
            using var paint = new SKPaint { IsAntialias = true, Color = Colour(fill, style) };
            draw(paint);
        }

        if (style.GetValueOrDefault("stroke") is not { } stroke || stroke == "none") return;
        using var line = new SKPaint { IsAntialias = true, IsStroke = true, Color = Colour(stroke, style), StrokeWidth = style.GetValueOrDefault("stroke-width") is { } width ? Length(width) : 1 };
        if (style.GetValueOrDefault("stroke-linecap") == "round") line.StrokeCap = SKStrokeCap.Round;
        using var dashes = style.GetValueOrDefault("stroke-dasharray") is { } dash and not "none" ? SKPathEffect.CreateDash([.. dash.Split(' ').Select(Length)], 0) : null;
        line.PathEffect = dashes;
        draw(line);
    }

    private static SKColor Colour(string text, IReadOnlyDictionary<string, string> style) =>
        SKColor.Parse(text).WithAlpha((byte)Math.Round(255 * (style.GetValueOrDefault("opacity") is { } opacity ? Length(opacity) : 1)));

    // translate(X Y), the only one that figures have.
    private static void Move(SKCanvas canvas, string? transform)
    {
        if (transform is null) return;
        if (!transform.StartsWith("translate(", StringComparison.Ordinal) || transform[10..^1].Split(' ') is not [var x, var y]) throw new NotSupportedException($"a figure has the transform {transform}, which is not drawn as PNG");
        canvas.Translate(Length(x), Length(y));
    }

    private static float Number(XElement element, string name) => element.Attribute(name) is { } attribute ? Length(attribute.Value) : 0;

    private static float Length(string text) => float.Parse(text.EndsWith("px", StringComparison.Ordinal) ? text[..^2] : text, CultureInfo.InvariantCulture);
}
