using System.CommandLine;
using System.Globalization;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Decoding.Decoders;

namespace TransferLearning.Cli.Options;

/// <summary>Names the items that could not be used, and decides whether a run with them still counts as done.</summary>
internal sealed class BadItems(TerminalOutput terminal)
{
    private readonly Option<string> _allow = new("--allow-bad")
    {
        Description = "how many items may be unusable before the exit code is 3: a number or a share like 2%",
        DefaultValueFactory = _ => "0",
    };

    public void AddTo(Command command)
    {
        _allow.Validators.Add(result =>
        {
            if (Parse(result.GetValueOrDefault<string>()) is null) result.AddError($"--allow-bad: found '{result.GetValueOrDefault<string>()}', expected a number of items or a share like 2%");
        });
        command.Options.Add(_allow);
    }

    /// <summary>Adds to the JSON document what every command says of them: <c>bad</c>, the list, unless the command has a key of that name. To be called before the document is printed.</summary>
    public void AddToDocument(IReadOnlyList<ItemFailure> failures)
    {
        terminal.AddToDocument("bad", ResultWords.In(failures));
        terminal.AddToDocument("opencv_wanted", OpenCvWanted.Count(failures));
    }

    /// <summary>Lists the failures on standard error and says with which code the command ends.</summary>
    public int Report(ParseResult parsed, IReadOnlyList<ItemFailure> failures, long images)
    {
        var allowed = Allowed(parsed.GetValue(_allow)!, images);
        if (failures.Count == 0) return ExitCode.Done;
        foreach (var failure in failures) terminal.ErrorLine($"bad: {failure.Path}: {failure.Stage}: {CommandWords.In(failure.Reason)}");
        terminal.ErrorLine($"{failures.Count} of {Counted.Of(images, "image")} could not be used");
        SayWanted(failures);
        return failures.Count <= allowed ? ExitCode.Done : ExitCode.SomeItemsBad;
    }

    /// <summary>How many could be decoded with OpenCV is said separately: these counts differ between machines.</summary>
    private void SayWanted(IReadOnlyList<ItemFailure> failures)
    {
        string[] wanted = [.. failures.Select(f => f.Reason).Where(OpenCvWanted.IsReason)];
        if (wanted.Length == 0) return;
        terminal.ErrorLine($"{wanted.Length} of them for want of OpenCV, which alone decodes their kinds: {CommandWords.In(OpenCvWanted.NextOf(wanted[0]))}; the next run with OpenCV tries them again");
    }

    private static (double Value, bool IsShare)? Parse(string? text)
    {
        var share = text?.EndsWith('%') == true;
        return double.TryParse(share ? text![..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0 && (!share || value <= 100) ? (value, share) : null;
    }

    private static double Allowed(string text, long images) => Parse(text) is var (value, share) ? share ? value / 100 * images : value : 0;
}
