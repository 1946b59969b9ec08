using TransferLearning.Core;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Specification;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Running;

/// <summary>What a run makes of an experiment that its folder holds already: cells that belong no more, and cells whose results are of something else.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Before">The experiment as it was; <see langword="null"/> where there was none.</param>
/// <param name="Now">What is run now.</param>
/// <param name="Gone">Cells that are no part of it any more.</param>
/// <param name="Changed">Cells that are, under another key.</param>
internal sealed record PlanChange(string Folder, ExperimentRecord? Before, ExperimentSpecification Now, IReadOnlyList<PlannedCellRecord> Gone, IReadOnlyList<PlannedCellRecord> Changed)
{
    private const int MostNamed = 3;

    /// <summary>Says it: as a warning where another file, or images of another place, were given the same folder.</summary>
    public void Say(RunLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (Before is not { Cells.Count: > 0 } before || (Gone.Count == 0 && Changed.Count == 0)) return;
        var moved = before.Datasets.FirstOrDefault(old => Now.Datasets.Any(d => d.Name == old.Name && d.Images != old.Images));
        var isOther = before.File != Now.File;
        if (isOther) log.Warn($"{Folder} holds the experiment {before.File} and goes on with {Now.File}: give each a folder of its own to keep both");
        else if (moved is not null && Changed.Count > 0) log.Warn($"data set '{moved.Name}' was {moved.Images} before and is {Now.Datasets.First(d => d.Name == moved.Name).Images} now");
        if (Gone.Count > 0) Tell($"{Counted.Of(Gone.Count, "cell")} of earlier runs {(Gone.Count == 1 ? "is" : "are")} no part of the experiment any more and {(Gone.Count == 1 ? "leaves" : "leave")} results and report ({Named(Gone)}); what {(Gone.Count == 1 ? "it" : "they")} found stays in {Folder} and counts again when the experiment has {(Gone.Count == 1 ? "it" : "them")}");
        if (Changed.Count > 0) Tell($"{Counted.Of(Changed.Count, "cell")} of earlier runs {(Changed.Count == 1 ? "is" : "are")} computed anew, since images, network, settings or the arithmetic of this version are others than they were ({Named(Changed)})");

        void Tell(string text)
        {
            if (isOther || moved is not null) log.Warn(text);
            else log.Note(text);
        }
    }

    private static string Named(IReadOnlyList<PlannedCellRecord> cells) => string.Join("; ", cells.Take(MostNamed).Select(c => c.Name)) + (cells.Count > MostNamed ? "; …" : "");
}
