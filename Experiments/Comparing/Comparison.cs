using TransferLearning.Core;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Planning;

namespace TransferLearning.Experiments.Comparing;

/// <summary>Compares heads and features under one protocol: the same rows, the same parts, the same seed for all.</summary>
internal static class Comparison
{
    /// <summary>Fits and measures every head on every source, one after another.</summary>
    /// <param name="request">What to compare.</param>
    /// <param name="progress">Told before each fit, and at the end.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    /// <exception cref="UsageException">There is nothing to compare, two combinations have one name, or the data have too few labels or splits.</exception>
    /// <exception cref="TlearnException">The sources do not fit together, or a head could not be fitted; the message names which.</exception>
    /// <exception cref="ComparisonInterruptedException">It was stopped after a combination was finished.</exception>
    public static ComparisonResult Run(ComparisonRequest request, IProgress<ComparisonProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        var data = ComparisonData.Of(request.Sources);
        // Rows without label come after all others, and no part of the plan contains one.
        SplitPlan[] plans = [.. Enumerable.Range(1, request.Repeats).Select(repeat => SplitPlanner.Plan(data.All, request.Folds, SeedOf(request, repeat - 1), request.Split, data.ListedSplits))];
        var plan = plans[0];
        var runs = request.Sources.SelectMany((source, s) => from head in request.Heads from size in request.TrainSizes select (CellRun)new HeadCell(source, data.Features[s], Seeded(head, request), size, data))
            .Concat(from network in request.Networks from size in request.TrainSizes select new NetworkCell(network, size, data));

        var cells = new List<CellResult>();
        var fits = plan.Folds.Count * request.Repeats;
        var total = ((request.Sources.Count * request.Heads.Count) + request.Networks.Count) * request.TrainSizes.Count * fits;
        try
        {
            foreach (var run in runs)
            {
                for (var fit = 0; fit < fits; fit++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    progress?.Report(new ComparisonProgress((cells.Count * fits) + fit, total, run.Name));
                    var (repeat, part) = Math.DivRem(fit, plan.Folds.Count);
                    var fold = plans[repeat].Folds[part];
                    var seed = SeedOf(request, repeat);
                    run.Run(repeat, fold with { Train = TrainingSubsets.Draw(fold.Train, data.Labels, run.Size, seed) }, seed, cancellation);
                }

                cells.Add(run.Finish());
            }
        }
        catch (OperationCanceledException e) when (cells.Count > 0)
        {
            throw new ComparisonInterruptedException(Result(), total / fits, e);
        }

        progress?.Report(new ComparisonProgress(total, total, ""));
        return Result();

        ComparisonResult Result() => new()
        {
            Protocol = Protocol(request, data, plan),
            Cells = cells,
            Significance = Significance.Test(cells, data.Labels, data.Families, request.Seed),
            Items = data.Items,
            Labels = data.Labels,
            Parts = Parts(plan, data.Items.Count),
        };
    }

    private static void Check(ComparisonRequest request)
    {
        if (request.Sources.Count == 0) throw new UsageException("there are no features to compare");
        if (request.Heads.Count == 0) throw new UsageException("there are no heads to compare");
        if (request.Repeats < 1) throw new UsageException($"`Repeats`: found {request.Repeats}, expected at least 1");
        if (request.TrainSizes.Count == 0) throw new UsageException("`TrainSizes`: found none, expected at least one");
        var names = request.Sources.SelectMany(s => request.Heads.Select(h => $"{s.Name} {h.Name}")).Concat(request.Networks.Select(n => $"{n.Model}#{n.Tap} {n.Name}"));
        if (names.GroupBy(n => n).FirstOrDefault(n => n.Count() > 1) is { } twice)
        {
            throw new UsageException($"'{twice.Key}' stands in the comparison {twice.Count()} times", "Name each model, tap and head once.");
        }
    }

    // Repeats are the seeds that follow, as an experiment's file would list them.
    private static int SeedOf(ComparisonRequest request, int repeat) => request.Seed + repeat;

    private static HeadChoice Seeded(HeadChoice head, ComparisonRequest request) =>
        head with { Settings = head.Settings with { Seed = request.Seed, Threads = request.Threads } };

    private static ComparisonProtocol Protocol(ComparisonRequest request, ComparisonData data, SplitPlan plan)
    {
        int[] asked = [.. plan.Folds.SelectMany(f => f.Test).Order()];
        var families = data.Families.Select(asked);
        return new ComparisonProtocol
        {
            Kind = plan.Kind,
            TestSplit = plan.TestSplit,
            Folds = plan.Folds.Count,
            Repeats = request.Repeats,
            TrainSizes = [.. request.TrainSizes.Select(s => s.Text)],
            Seed = request.Seed,
            Images = data.Items.Count,
            Answered = asked.Length,
            Families = families.Count,
            Missing = data.Missing,
            LeftOut = plan.LeftOut,
            Calibration = request.Heads.Select(h => h.Calibration).FirstOrDefault(c => c is not null),
            Grouped = data.Items.Any(i => i.Group is not null),
            Classes = data.Classes,
            Warnings =
            [
                .. data.Missing == 0 ? Array.Empty<string>() : [$"{Counted.Of(data.Missing, "image is", "images are")} missing in one of the sources and {(data.Missing == 1 ? "was" : "were")} left out of all"],
                .. plan.Warnings,
                .. ProtocolPlan.OfSmallClasses(request.TrainSizes, plan.Folds[0].Train, data.Labels, data.Classes),
                .. FamilyWarnings.OfMeasured([.. asked.Select(r => data.Items[r])], families),
            ],
        };
    }

    private static int[] Parts(SplitPlan plan, int items)
    {
        var parts = new int[items];
        Array.Fill(parts, -1);
        for (var f = 0; f < plan.Folds.Count; f++)
        {
            foreach (var row in plan.Folds[f].Test) parts[row] = f;
        }

        return parts;
    }
}

/// <summary>How far a comparison has come.</summary>
/// <param name="Done">Fits that are done.</param>
/// <param name="Total">Fits in all: sources × heads × parts of the protocol.</param>
/// <param name="Combination">What is being fitted, as in <see cref="CellResult.Name"/>; empty at the end.</param>
internal sealed record ComparisonProgress(int Done, int Total, string Combination);

/// <summary>A comparison was stopped: what it had finished goes with the exception, so that it is not lost.</summary>
internal sealed class ComparisonInterruptedException : OperationCanceledException
{
    /// <summary>Creates it.</summary>
    /// <param name="finished">The combinations that were finished.</param>
    /// <param name="total">How many there were to be.</param>
    /// <param name="inner">The cancellation.</param>
    public ComparisonInterruptedException(ComparisonResult finished, int total, OperationCanceledException inner)
        : base(inner?.Message, inner, inner?.CancellationToken ?? default) => (Finished, Total) = (finished, total);

    /// <summary>The combinations that were finished, at least one.</summary>
    public ComparisonResult Finished { get; }

    /// <summary>How many combinations there were to be.</summary>
    public int Total { get; }
}
