using TransferLearning.Cli;
using TransferLearning.Cli.Startup;
using TransferLearning.FeatureExtraction.Backbones.Devices;

RuntimeTelemetry.SwitchOff();
var errorIsTerminal = !Console.IsErrorRedirected;
if (!args.Contains("--verbose")) NativeNoise.Silence();
using var interruption = new Interruption();
return await CommandLine.RunAsync(args, SystemTerminal.Create(errorIsTerminal), interruption.Token);
