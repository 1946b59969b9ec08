using System.Diagnostics;
using System.Globalization;
using TransferLearning.Core;
using TransferLearning.Notes;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Progress of one long piece of work: a bar that is redrawn on a terminal, one line every ten seconds elsewhere.
/// </summary>
internal sealed class ProgressLine(TerminalOutput terminal, string what) : WorkProgress
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_line = TimeSpan.FromSeconds(10);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private TimeSpan _shown = TimeSpan.Zero;
    private bool _drawn;
    private long? _first;

    /// <summary>What is said behind the counts; nothing by default.</summary>
    public string Detail { get; set; } = "";

    /// <summary>How a count is written.</summary>
    public Func<long, string> Count { get; init; } = count => count.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>Says something in between, on a line of its own.</summary>
    public void Note(string text)
    {
        lock (_gate)
        {
            End();
            _drawn = false;
            terminal.Note(text);
        }
    }

    public override void Report((long Done, long Total) value)
    {
        if (terminal.Verbosity == Verbosity.Quiet) return;
        lock (_gate)
        {
            // What was there before counts as done, but nobody waited for it.
            _first ??= value.Done;
            var now = _clock.Elapsed;
            if (now - _shown < (terminal.ErrorIsTerminal ? s_redraw : s_line)) return;
            _shown = now;
            var text = PathText.OneLine(Describe(value.Done, value.Total, now));
            if (!terminal.ErrorIsTerminal)
            {
                terminal.ErrorLine(text);
                return;
            }

            terminal.Error.Write($"\r{Bar(value.Done, value.Total)} {text}\u001b[K");
            _drawn = true;
        }
    }

    /// <summary>Takes the bar away, so that the result stands on a clean line.</summary>
    protected override void End()
    {
        if (_drawn) terminal.Error.Write("\r\u001b[K");
    }

    private string Describe(long done, long total, TimeSpan elapsed)
    {
        var rate = (done - (_first ?? 0)) / Math.Max(elapsed.TotalSeconds, 1e-3);
        var left = rate > 0 && total > done ? $", {Duration(TimeSpan.FromSeconds((total - done) / rate))} left" : "";
        return $"{what}: {Count(done)} of {Count(total)}, {Count((long)rate)}/s{left}{Detail}";
    }

    private static string Bar(long done, long total)
    {
        const int width = 24;
        var full = total > 0 ? (int)(width * Math.Min(done, total) / total) : 0;
        return $"[{new string('#', full)}{new string('.', width - full)}]";
    }

    private static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min" : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s" : $"{time.Seconds} s";
}
