using TransferLearning.Core.Files;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Advising;

/// <summary>The folder of advice, held by one run at a time: what was measured, the advice, and how far it had come.</summary>
internal sealed class AdviceFolder : IDisposable
{
    /// <summary>Name of a folder that is taken where none is named.</summary>
    public const string Name = "tlearn-advise";

    /// <summary>The experiment in which the rounds are measured.</summary>
    public const string Rounds = "rounds";

    /// <summary>The experiment in which what was chosen is measured on images that are held out.</summary>
    public const string Estimate = "estimate";

    /// <summary>The experiment in which networks are trained.</summary>
    public const string Finetuning = "finetuning";

    /// <summary>The advice as a JSON document.</summary>
    public const string Document = "advice.json";

    /// <summary>The advice as a page.</summary>
    public const string Page = "advice.html";

    private static readonly string[] s_content = [AdviceState.FileName, Document, Page, $"{Rounds}/", $"{Estimate}/", $"{Finetuning}/"];

    private readonly ReportFolder _folder;

    private AdviceFolder(ReportFolder folder, AdviceState state) => (_folder, State) = (folder, state);

    /// <summary>Absolute path.</summary>
    public string Path => _folder.Path;

    /// <summary>How far advice has come.</summary>
    public AdviceState State { get; private set; }

    /// <summary>Takes the folder for a request: the one that is named, else the newest of the same images and options whose advice was interrupted, else a new one.</summary>
    /// <param name="named">The folder that the user names; <see langword="null"/> for none.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="data">The images.</param>
    /// <exception cref="UsageException">It holds other files, or advice on other images.</exception>
    /// <exception cref="TlearnException">Another run has it.</exception>
    public static AdviceFolder Take(string? named, AdviceRequest request, AdvisedData data)
    {
        var state = AdviceState.New(request, data);
        if (named is null) return GoOn(state) ?? new AdviceFolder(ReportFolder.TakeNew(Name), state);
        if (Directory.Exists(named) && AdviceState.Read(named) is { } earlier && earlier.Images != state.Images)
        {
            throw new UsageException($"`folder` {named}: holds advice on other images ({earlier.Images})", "name a new folder or an empty one");
        }

        return new AdviceFolder(ReportFolder.Claim(named, EarlierReport.Replace, s_content), state).WithEarlier();
    }

    /// <summary>Keeps how far advice has come.</summary>
    public void Keep(AdviceState state)
    {
        State = state;
        ExperimentFolder.Write(PathOf(AdviceState.FileName), state);
    }

    /// <summary>Path of a file or folder in it.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes files, all or none.</summary>
    public void Write(IReadOnlyList<OutputFile> files) => _folder.Write(files);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static AdviceFolder? GoOn(AdviceState state)
    {
        var open = new DirectoryInfo(Directory.GetCurrentDirectory()).EnumerateDirectories($"{Name}*")
            .Where(d => AdviceState.Read(d.FullName) is { IsFinished: false } earlier && earlier.IsOf(state))
            .OrderByDescending(d => File.GetLastWriteTimeUtc(System.IO.Path.Combine(d.FullName, AdviceState.FileName)));
        foreach (var folder in open)
        {
            try
            {
                return new AdviceFolder(ReportFolder.Claim(folder.FullName, EarlierReport.Replace, s_content), state).WithEarlier();
            }
            catch (TlearnException)
            {
                // Another run is at work there, or it holds other files.
            }
        }

        return null;
    }

    // Rates hold whatever is asked for; what was spent counts where the same is asked again.
    private AdviceFolder WithEarlier()
    {
        if (AdviceState.Read(Path) is not { } earlier) return this;
        State = State with { Rates = earlier.Rates, Settled = earlier.Settled, Seconds = earlier is { IsFinished: false } && earlier.IsOf(State) ? earlier.Seconds : 0 };
        return this;
    }
}
