using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Reports.Files;
using TransferLearning.Experiments.Reports.Html;
using TransferLearning.Experiments.Reports.Png;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.Notes;
using Xunit;

namespace TransferLearning.Tests.Experiments;

/// <summary>Figures as PNG: their letters are there where the system has a font, and what cannot be drawn is said.</summary>
public sealed class FigurePngTests
{
    public FigurePngTests()
    {
        try
        {
            PngFigures.Require();
        }
        catch (TlearnException none)
        {
            Assert.Contains("fonts-dejavu-core", none.Next);
            Assert.Skip(none.Message);
        }
    }

    [Fact]
    public void Labels_and_marks_have_ink()
    {
        var ranking = new Ranking("", [Entry("ResNet-18, last layer, größer", 0.91), Entry("Ελληνικά и русский", 0.74)]);
        var figure = RankingChart.Of(ranking, "ranking");
        using var drawing = new FigurePng();
        using var image = Decode(drawing.Draw(figure));
        Assert.Equal((int)Math.Ceiling(2 * figure.Width), image.Width);
        Assert.Equal((int)Math.Ceiling(2 * figure.Height), image.Height);
        Assert.Empty(drawing.Fonts.Lacking);
        // Rows are 22 units, from 8; names end 10 units before the scale, accuracies 4 before the right edge.
        var scale = figure.Width - 440;
        foreach (var row in (int[])[0, 1])
        {
            var (top, bottom) = (8 + (22 * row) + 4, 8 + (22 * row) + 18);
            Assert.InRange(Ink(image, scale - 110, top, scale - 10, bottom), 150, 1200);
            Assert.InRange(Ink(image, figure.Width - 32, top, figure.Width, bottom), 60, 500);
            Assert.InRange(Ink(image, scale + 2, top, figure.Width - 40, bottom), 200, 4000);
        }

        Assert.Equal(0, Ink(image, 0, 0, figure.Width, 3)); // white where nothing is
    }

    [Fact]
    public void Every_figure_of_a_report_can_be_drawn()
    {
        var content = ComparisonReportTests.Content(Synthetic.Items(3, 20));
        var curves = CurveChart.Of([CurveLine.Of(new EntryName("a", "b", "c", "d"), [(10, [0.5, 0.6]), (20, [0.6, 0.7])])], "learning-curve", "");
        List<SvgFigure> figures = [.. FigureFiles.Of(content), curves];
        Assert.Equal(["ranking", "calibration", "map", "learning-curve"], figures.Select(f => f.Name));
        var files = PngFigures.Of(figures, new CallerLog(note => Assert.Fail(note.Text)));
        Assert.Equal(figures.Select(f => $"figures/{f.Name}.png"), files.Select(f => f.Name));
        foreach (var (file, figure) in files.Zip(figures))
        {
            using var bytes = new MemoryStream();
            file.Write(bytes);
            using var image = Decode(bytes.ToArray());
            Assert.InRange(Ink(image, 0, 0, figure.Width, figure.Height), 500, image.Width * image.Height / 2);
        }
    }

    [Theory]
    [InlineData("a\u0628\u062f b")] // Arabic letters join, from right to left
    [InlineData("\u05d0")]
    [InlineData("\u0915\u094d\u0937")]
    [InlineData("\U000F0000")] // for private use: no font has it
    public void What_no_font_here_can_draw_is_said(string name)
    {
        var said = new List<string>();
        PngFigures.Of([RankingChart.Of(new Ranking("", [Entry(name, 0.5)]), "ranking")], new CallerLog(note => said.Add(note.Text)));
        Assert.Contains("figures/ranking.png", said.Single());
        Assert.Contains($" {name.EnumerateRunes().First(r => r.Value > 0xff)}", said.Single());
        Assert.Contains("the SVG has them", said.Single());
    }

    [Fact]
    public void Other_letters_come_from_the_system_where_it_has_them()
    {
        using var fonts = new FigureFonts();
        var runs = fonts.Runs("a中b");
        if (fonts.Lacking.Count > 0) Assert.Equal(["a\ufffdb"], runs.Select(r => r.Text));
        else Assert.Equal(["a", "中", "b"], runs.Select(r => r.Text));
        Assert.Equal("é", fonts.Runs("e\u0301").Single().Text); // composed
    }

    private static RankedEntry Entry(string words, double accuracy) => new(new EntryName(words, "", "", words), accuracy, new ConfidenceInterval(accuracy - 0.05, accuracy + 0.05)) { Balanced = accuracy, MacroF1 = accuracy, FitSeconds = 1, PredictSeconds = 1 };

    private static RgbImage Decode(byte[] png) => ImageDecoders.Default.Decode(png, new DecodeOptions());

    // Pixels that are darker than the lines of the grid, within a rectangle of the figure's units.
    private static int Ink(RgbImage image, double left, double top, double right, double bottom)
    {
        var count = 0;
        for (var y = (int)(2 * top); y < Math.Min(image.Height, 2 * bottom); y++)
        {
            for (var x = (int)(2 * left); x < Math.Min(image.Width, 2 * right); x++)
            {
                if (image.Row(y)[3 * x] < 150) count++;
            }
        }

        return count;
    }
}
