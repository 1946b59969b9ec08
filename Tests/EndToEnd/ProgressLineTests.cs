using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

public sealed class ProgressLineTests
{
    [Fact]
    public void A_resumed_download_shows_its_size_and_the_rate_of_what_came_now()
    {
        var error = new StringWriter();
        using (var line = new ProgressLine(new TerminalOutput { Out = TextWriter.Null, Error = error, ErrorIsTerminal = true }, "net") { Count = FileSize.Text })
        {
            line.Report((80_000_000, 100_000_000));
            Thread.Sleep(1000);
            line.Report((90_000_000, 100_000_000));
            line.Note("the server asks for a pause");
        }

        var said = error.ToString();
        Assert.Contains("[#####################...] net: 90.0 MB of 100 MB", said);
        var rate = double.Parse(said.Split(" of 100 MB, ")[1].Split(" MB/s")[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(rate, 0.1, 10);
        // What is said in between stands on a line of its own.
        Assert.Contains("\u001b[K\r\u001b[Kthe server asks for a pause", said);
    }
}
