using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Running;

namespace TransferLearning.Cli.Results;

/// <summary>An experiment while it runs: a table that is redrawn on a terminal, a line every ten seconds elsewhere. Done, left, best so far.</summary>
internal sealed class ExperimentView(TerminalOutput terminal) : IProgress<ExperimentProgress>, IDisposable
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_line = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ManualResetEventSlim _ended = new();
    private Task? _live;
    private volatile ExperimentProgress? _latest;
    private TimeSpan _shown = TimeSpan.Zero;

    /// <summary>Seconds in words.</summary>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Max(0, seconds));
        return time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min" : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s" : $"{Math.Ceiling(time.TotalSeconds)} s";
    }

    /// <inheritdoc/>
    public void Report(ExperimentProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _latest = value;
        if (terminal.Verbosity == Verbosity.Quiet) return;
        if (value.Done == value.Total)
        {
            // What follows the cells writes lines of its own.
            End();
            return;
        }

        if (terminal.ErrorIsTerminal)
        {
            _live ??= Task.Run(Live);
            return;
        }

        if (_clock.Elapsed - _shown < s_line) return;
        _shown = _clock.Elapsed;
        terminal.ErrorLine($"cells: {Counts(value)}");
        foreach (var best in value.Best) terminal.ErrorLine($"  best so far: {best.Dataset}: {Figures.Percent(best.Accuracy)} % {best.What}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _ended.Dispose();
    }

    private void End()
    {
        _ended.Set();
        _live?.Wait();
    }

    private void Live()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        console.Profile.Width = terminal.Width;
        console.Live(new Text("")).AutoClear(true).Start(live =>
        {
            do live.UpdateTarget(Draw(_latest!));
            while (!_ended.Wait(s_redraw));
        });
    }

    private static Rows Draw(ExperimentProgress value)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("data set", "best so far", "acc. %", "cells");
        foreach (var best in value.Best) table.AddRow(Plain(best.Dataset), Plain(best.What), Plain(Figures.Percent(best.Accuracy)), Plain($"{best.Cells}"));
        IEnumerable<IRenderable> under = value.Running.Select(name => new Text($"  {PathText.OneLine(name)}").Overflow(Overflow.Ellipsis));
        return new Rows([new Text($"cells: {Counts(value)}"), table, .. under]);
    }

    private static Text Plain(string text) => new(PathText.OneLine(text));

    private static string Counts(ExperimentProgress value)
    {
        var left = value.SecondsLeft is { } seconds ? $", {Duration(seconds)} left" : "";
        return $"{value.Done} of {value.Total} done, {value.Total - value.Done} left{(value.Failed > 0 ? $", {value.Failed} failed" : "")}{left}";
    }
}
