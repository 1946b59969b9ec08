using TransferLearning.Core;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Running;
using TransferLearning.Experiments.Specification;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Advising;

/// <summary>Runs cells of the experiments in the folder of some advice, and reads what they found.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="folder">Keeps what is measured.</param>
/// <param name="clock">The time that is left.</param>
/// <param name="log">Told how it goes.</param>
/// <param name="catalogue">The models that have names.</param>
/// <param name="watch">Watches a run; what it gives is disposed of afterwards, where it can be.</param>
internal sealed class AdviceRuns(AdviceRequest request, AdviceFolder folder, BudgetClock clock, RunLog log, ModelCatalogue catalogue, Func<IProgress<ExperimentProgress>?> watch)
{
    private readonly List<string> _notMeasured = [];
    private readonly Dictionary<string, ItemFailure> _bad = new(StringComparer.Ordinal);

    /// <summary>Images that could not be used.</summary>
    public IReadOnlyList<ItemFailure> Bad => [.. _bad.Values];

    /// <summary>What was not measured, and why, a sentence each.</summary>
    public IReadOnlyList<string> NotMeasured => [.. _notMeasured.Distinct()];

    /// <summary>Notes what is not measured.</summary>
    public void LeaveOut(string sentence) => _notMeasured.Add(sentence);

    /// <summary>Says how it goes.</summary>
    public void Say(string text) => log.Note(text);

    /// <summary>Runs cells as long as time is left.</summary>
    /// <param name="specification">The experiment.</param>
    /// <param name="part">Its folder in the folder of the advice.</param>
    /// <param name="cells">Which of its cells.</param>
    /// <param name="cancellation">Stops within a second or so; what is finished is kept.</param>
    /// <param name="most">Seconds that it may take at most.</param>
    /// <returns>Whether all of them are done.</returns>
    public bool Try(ExperimentSpecification specification, string part, CellFilter cells, CancellationToken cancellation, double most = double.PositiveInfinity) =>
        clock.TryRun(token => Run(specification, part, cells, token), cancellation, most);

    /// <summary>Runs cells, however long it takes.</summary>
    /// <param name="specification">The experiment.</param>
    /// <param name="part">Its folder in the folder of the advice.</param>
    /// <param name="cells">Which of its cells.</param>
    /// <param name="cancellation">Stops within a second or so; what is finished is kept.</param>
    public void Run(ExperimentSpecification specification, string part, CellFilter cells, CancellationToken cancellation)
    {
        var watcher = watch();
        var dataset = $"{specification.Datasets[0].Name}: ";
        try
        {
            var run = new ExperimentRun(
                new ExperimentRequest { Specification = specification, Folder = folder.PathOf(part), Only = cells, Threads = request.Threads, Command = request.Command, KeepsPictures = false }, log, catalogue);
            var summary = run.Run(watcher, cancellation);
            // There is one data set, whose name says nothing here.
            foreach (var bad in summary.Bad.Select(b => b with { Path = b.Path.StartsWith(dataset, StringComparison.Ordinal) ? b.Path[dataset.Length..] : b.Path })) _bad.TryAdd(bad.Path, bad);
            foreach (var reason in summary.Failed.GroupBy(f => f.Error)) LeaveOut($"{reason.First().Cell}{(reason.Skip(1).Any() ? $" and {Counted.Of(reason.Count() - 1, "more cell")}" : "")}: {reason.Key}");
        }
        finally
        {
            (watcher as IDisposable)?.Dispose();
        }
    }

    /// <summary>What an experiment has found so far; <see langword="null"/> where it was not run.</summary>
    public ExperimentResults? Results(string part) => File.Exists(Path.Combine(folder.PathOf(part), ExperimentFolder.RecordName)) ? ExperimentResults.Open(folder.PathOf(part)) : null;

    /// <summary>The candidates of which all folds of a training size are measured, the best first.</summary>
    /// <param name="part">The folder of the experiment in the folder of the advice.</param>
    /// <param name="size">The training size.</param>
    /// <param name="folds">Folds; <see langword="null"/> for as many of them as there are.</param>
    /// <param name="where">Which cells count; <see langword="null"/> for all.</param>
    public IReadOnlyList<Standing> Standings(string part, string size, int? folds, Func<CellDescription, bool>? where = null) =>
        Results(part) is { } results ? Standing.Of(results, c => c.TrainSize == size && c.Seed == request.Seed && where?.Invoke(c) != false, folds) : [];
}
