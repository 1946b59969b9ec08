using TransferLearning.Core.Splits;

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
        var plan = SplitPlanner.Plan(data.All, request.Folds, request.Seed, request.Split, data.ListedSplits);
        var runs = request.Sources.SelectMany((source, s) => request.Heads.Select(head => (CellRun)new HeadCell(source, data.Features[s], Seeded(head, request), data)))
            .Concat(request.Networks.Select(network => new NetworkCell(network, data)));

        var cells = new List<CellResult>();
        var total = ((request.Sources.Count * request.Heads.Count) + request.Networks.Count) * plan.Folds.Count;
        try
        {
            foreach (var run in runs)
            {
                for (var part = 0; part < plan.Folds.Count; part++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    progress?.Report(new ComparisonProgress((cells.Count * plan.Folds.Count) + part, total, run.Name));
                    run.Run(plan.Folds[part], cancellation);
                }

                cells.Add(run.Finish());
            }
        }
        catch (OperationCanceledException e) when (cells.Count > 0)
        {
            throw new ComparisonInterruptedException(Result(), total / plan.Folds.Count, e);
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
        var names = request.Sources.SelectMany(s => request.Heads.Select(h => $"{s.Name} {h.Name}")).Concat(request.Networks.Select(n => $"{n.Model}#{n.Tap} {n.Name}"));
        if (names.GroupBy(n => n).FirstOrDefault(n => n.Count() > 1) is { } twice)
        {
            throw new UsageException($"'{twice.Key}' stands in the comparison {twice.Count()} times", "Name each model, tap and head once.");
        }
    }

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
                .. data.Missing == 0 ? Array.Empty<string>() : [$"{data.Missing} images are missing in one of the sources and were left out of all"],
                .. plan.Warnings,
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
