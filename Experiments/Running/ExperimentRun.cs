using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification.Yaml;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Running;

/// <summary>
/// Runs an experiment: features first, each network once for each data set, then the cells over the cores, each stored when it is done. A cell whose result is in the folder under the same
/// key is never computed again; so an interrupted run goes on where it stopped, and several processes may share a folder.
/// </summary>
/// <param name="request">What to run.</param>
/// <param name="log">Told what should be known.</param>
/// <param name="catalogue">The models that have names.</param>
internal sealed class ExperimentRun(ExperimentRequest request, RunLog log, ModelCatalogue catalogue)
{
    private readonly ExperimentPlan _plan = new(request, catalogue);
    private readonly RunLog _log = request.Specification.IsRead ? ExperimentWords.Log(log) : log;

    /// <summary>What the run would take; nothing is written, and no network run.</summary>
    /// <exception cref="UsageException">The experiment does not fit its data.</exception>
    public ExperimentEstimate Estimate()
    {
        var folder = ExperimentFolder.At(request.Folder);
        using var features = new GroupFeatures(folder, _log, catalogue, request.Threads);
        var groups = _plan.Groups();
        foreach (var group in groups) features.Require(group);
        var plans = SameFeatures.Once([.. groups.Select(g => features.Recorded(g) is { } record ? _plan.Of(g, record, folder) : _plan.Before(g, features))], _log);
        _plan.RequireCells(plans, features);
        Say(plans);
        return RunEstimate.Of(plans, folder, request.Threads);
    }

    /// <summary>Runs it.</summary>
    /// <param name="progress">Told when a cell begins or ends; called from several threads, one after another.</param>
    /// <param name="cancellation">Stops within a second or so; what is finished is kept.</param>
    /// <exception cref="UsageException">The experiment does not fit its data, or the folder holds other files.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ExperimentSummary Run(IProgress<ExperimentProgress>? progress, CancellationToken cancellation)
    {
        var groups = _plan.Groups();
        using var features = new GroupFeatures(ExperimentFolder.At(request.Folder), _log, catalogue, request.Threads);
        // Mistakes of the file are told before anything is written: among them a protocol that does not fit the data, as far as the images' names tell.
        foreach (var group in groups)
        {
            features.Require(group);
            _ = _plan.Before(group, features);
        }

        cancellation.ThrowIfCancellationRequested();
        var folder = ExperimentFolder.Claim(request.Folder);
        var book = new RunBook(folder, request, catalogue);
        book.Begin();
        var plans = SameFeatures.Once(Extracted(groups, features, folder, cancellation), _log);
        _plan.RequireCells(plans, features);
        var change = book.Plan(plans, features);
        if (request.Specification.IsRead) change.Say(_log);
        Say(plans);
        List<GroupPlan> usable = [.. plans.Where(p => p.Error is null)];
        var cells = new CellQueue(folder, features, catalogue, request, book);
        cells.Run(usable, progress, cancellation);
        List<(string, string)> failed = [.. plans.Where(p => p.Error is not null).SelectMany(p => p.Cells.Select(c => (c.Name, p.Error!))), .. cells.Failed];
        if (request.KeepsPictures) BestFeatures.Keep(folder, usable, features, request.Threads, catalogue, _log, cancellation);
        book.End(cells.Computed, cells.Reused, failed.Count);
        return new ExperimentSummary(plans.Sum(p => p.Cells.Count), cells.Computed, cells.Reused, failed, features.Failures, features.Images);
    }

    private void Say(IEnumerable<GroupPlan> plans)
    {
        foreach (var warning in plans.SelectMany(p => p.Warnings.Select(w => $"{p.Group.Dataset.Name}: {w}")).Distinct()) _log.WarnOnce(warning);
    }

    private List<GroupPlan> Extracted(IReadOnlyList<FeatureGroup> groups, GroupFeatures features, ExperimentFolder folder, CancellationToken cancellation)
    {
        var plans = new List<GroupPlan>();
        foreach (var group in groups)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                plans.Add(_plan.Of(group, features.Known(group) ?? features.Extract(group, cancellation), folder));
            }
            catch (TlearnException e) when (e is not UsageException)
            {
                // A network that fails does not stop the others: its cells, as far as the images' names tell them, are failed ones.
                plans.Add(_plan.Before(group, features) with { Error = ExperimentWords.Of(e, group.Dataset.Place) });
            }
        }

        return plans;
    }
}
