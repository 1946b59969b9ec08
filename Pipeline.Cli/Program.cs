using TransferLearning.Cli;
using TransferLearning.Cli.Startup;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Backbones.Devices;

using var interruption = new Interruption(); // first, so that no moment is without it
RuntimeTelemetry.SwitchOff();
var errorIsTerminal = !Console.IsErrorRedirected;
if (!args.Contains("--verbose")) NativeNoise.Silence();
var terminal = SystemTerminal.Create(errorIsTerminal);
terminal.IsJson = args.Contains("--json"); // until the words are read
interruption.LastWords = () => terminal.Prepared(Failure.Of(new OperationCanceledException()));
return await CommandLine.RunAsync(args, terminal, interruption.Token);
