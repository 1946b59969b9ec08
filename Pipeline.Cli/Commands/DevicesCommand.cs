using System.CommandLine;
using TransferLearning.Cli.Startup;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Decoding.Decoders;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn devices</c>: which execution providers are built in, loadable and working, and why not.</summary>
internal static class DevicesCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var command = new Command("devices", "execution providers: built in, loadable, working; and why not");
        command.SetAction(parsed =>
        {
            var report = ResultWords.In(DeviceCatalogue.Probe());
            var decoder = Decoder();
            if (terminal.IsJson)
            {
                terminal.Json(new { report.Providers, report.Default, report.Reason, onnxruntime = new { version = report.Runtime, library = NativeRuntime.Library }, decoder = new { decoder.Name, decoder.Reason } });
                return ExitCode.Done;
            }

            var table = new FittedTable(new("device", ColumnContent.Name), new("built in", ColumnContent.Words, 1), new("works", ColumnContent.Words), new("why not", ColumnContent.Words));
            foreach (var state in report.Providers)
            {
                table.Add(state.Name, state.Available ? "yes" : "no", state.Working ? "yes" : "no", state.Reason);
            }

            table.Write(terminal.Tables());
            terminal.Line($"ONNX Runtime {report.Runtime}, {NativeRuntime.Library ?? "as it comes with the program"}; {NativeRuntime.Variable} loads another");
            terminal.Line(decoder.Name is null ? decoder.Reason ?? "" : $"{decoder.Name} decodes images{(decoder.Reason is null ? "" : $", not OpenCV: {decoder.Reason}")}");
            terminal.Line("a plug-in provider is loaded by its path: --device plugin:LIBRARY");
            terminal.Line($"--device auto takes {report.Default}: {report.Reason}");
            return ExitCode.Done;
        });
        return command;
    }

    // Whether images can be decoded is part of what this machine can do: the command says so, and does not fail.
    private static (string? Name, string? Reason) Decoder()
    {
        try
        {
            return (ImageDecoders.Chosen.Decoder.Name, ResultWords.In(ImageDecoders.Chosen.WhyNotOpenCv));
        }
        catch (TlearnException e) when (e is not UsageException)
        {
            return (null, CommandWords.In($"{e.Message}. {e.Next}"));
        }
    }
}
