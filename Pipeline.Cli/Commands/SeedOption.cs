using System.CommandLine;

namespace TransferLearning.Cli.Commands;

/// <summary>The seed of everything random.</summary>
internal static class SeedOption
{
    public static Option<int> Create() => new("--seed") { Description = "seed of all random numbers: the same seed gives the same result", DefaultValueFactory = _ => 0 };
}
