using System.CommandLine;
using System.Globalization;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Diagnosis;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn doctor</c>: is this network fed and run as it should be, and how fast.</summary>
internal static class DoctorCommand
{
    private static readonly long[] s_usual = [10_000, 1_000_000];

    public static Command Create(TerminalOutput terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "an ONNX file or a name of the catalogue" };
        var images = new Argument<string?>("IMAGES") { Description = $"{ImagesArgument.Description} (default: generated images)", Arity = ArgumentArity.ZeroOrOne };
        var reference = new Option<string?>("--reference") { Description = "the same network in float32, to hold one in float16 against" };
        var count = new Option<long?>("--images") { Description = "also tell the time for so many images" };
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var command = new Command("doctor", "before a long run: is this network fed and run as it should be, and how fast")
        {
            model, images, reference, count, options.Views, options.Preprocess, options.Decode, options.Device, options.Batch, options.Threads, exclude,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            if (parsed.GetValue(count) is < 1) throw new UsageException($"--images: found {parsed.GetValue(count)}, expected at least 1");
            var request = new DiagnosisRequest(options.Read(parsed, parsed.GetValue(model)!))
            {
                Images = parsed.GetValue(images) is { } path ? ImageInputs.Open(path, terminal, SharedOptions.ReadExclusion(parsed, exclude)) : null,
                Reference = parsed.GetValue(reference),
            };
            var report = ModelDiagnosis.Run(request, NamedModels.Open(terminal), cancellation);
            long[] counts = [.. s_usual.Append(parsed.GetValue(count) ?? s_usual[0]).Distinct().Order()];
            if (terminal.IsJson) terminal.Json(Document(report, counts));
            else Print(terminal, report, counts);
            return report.IsHealthy ? ExitCode.Done : ExitCode.Failed;
        }, CancellationToken.None));
        return command;
    }

    private static object Document(DiagnosisReport report, long[] counts) => new
    {
        report.Model,
        checks = report.Checks.Select(c => new { c.Name, verdict = c.Verdict.ToString().ToLowerInvariant(), found = CommandWords.In(c.Found), next = ResultWords.In(c.Next) }),
        report.ImagesPerSecond,
        seconds_for = report.ImagesPerSecond is > 0 and var rate ? counts.ToDictionary(n => n.ToString(CultureInfo.InvariantCulture), n => n / rate) : null,
    };

    private static void Print(TerminalOutput terminal, DiagnosisReport report, long[] counts)
    {
        terminal.Line(report.Model);
        foreach (var check in report.Checks)
        {
            terminal.Paragraph($"{check.Verdict.ToString().ToLowerInvariant(),-5}", $"{check.Name}: {check.Found}");
            if (check.Next is { } next) terminal.Paragraph("       next: ", next);
        }

        if (report.ImagesPerSecond is not (> 0 and var rate)) return;
        foreach (var n in counts) terminal.Line($"time for {n:N0} images: {Duration(TimeSpan.FromSeconds(n / rate))}");
    }

    private static string Duration(TimeSpan time) =>
        time.TotalDays >= 2 ? $"{time.TotalDays:0.0} days" : time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min" : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s" : $"{time.TotalSeconds:0.0} s";
}
