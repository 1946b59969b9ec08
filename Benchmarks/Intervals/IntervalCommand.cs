using System.CommandLine;

namespace TransferLearning.Benchmarks.Intervals;

/// <summary><c>intervals</c>: how often intervals hold the true accuracy, and how often tests tell equal classifiers apart.</summary>
internal static class IntervalCommand
{
    public static Command Create()
    {
        var draws = new Option<int>("--draws") { Description = "simulated data sets a row", DefaultValueFactory = _ => 4000 };
        var seed = new Option<int>("--seed") { Description = "seed of the simulations", DefaultValueFactory = _ => 0 };
        var command = new Command("intervals", "coverage of the intervals, exact and simulated, and false positives of the tests") { draws, seed };
        command.SetAction(parsed =>
        {
            var kept = SimulatedCoverage.Write(Console.Out, parsed.GetValue(seed));
            ExactCoverage.Write(Console.Out);
            GroupCoverage.Write(Console.Out, parsed.GetValue(draws), parsed.GetValue(seed));
            FalsePositives.Write(Console.Out, parsed.GetValue(draws), parsed.GetValue(seed));
            kept &= FalsePositivesOfTests.Write(Console.Out, parsed.GetValue(draws), parsed.GetValue(seed));
            return kept ? 0 : 1;
        });
        return command;
    }
}
