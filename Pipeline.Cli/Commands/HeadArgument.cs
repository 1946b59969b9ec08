using TransferLearning.Classifiers;
using TransferLearning.Core;

namespace TransferLearning.Cli.Commands;

/// <summary>The head that a command works with.</summary>
internal static class HeadArgument
{
    /// <summary>Loads it.</summary>
    /// <exception cref="UsageException">The argument is an ONNX file, which cannot be used here yet.</exception>
    public static TrainedHead Load(string path, int threads) =>
        path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            ? throw new UsageException($"{path}: exported networks cannot be evaluated yet, expected a .tlhead file", "'tlearn classify' runs a network with its own labels")
            : TrainedHead.Load(path, threads);
}
