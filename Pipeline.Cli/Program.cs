using TransferLearning.Cli;
using TransferLearning.Cli.Terminal;

Telemetry.SwitchOff();
using var interruption = new Interruption();
return await CommandLine.RunAsync(args, SystemTerminal.Create(), interruption.Token);
