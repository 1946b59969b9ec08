using System.CommandLine;
using TransferLearning.Core.Files;

namespace TransferLearning.Cli.Options;

/// <summary>Where a command writes its report: a new folder each time, or one that the user names.</summary>
internal sealed class ReportOptions(string name, string description)
{
    private readonly Option<string?> _folder = new("--out") { Description = $"{description} (default: a new folder {name}, {name}-2, …)" };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace an earlier report in that folder" };

    public void AddTo(Command command)
    {
        command.Options.Add(_folder);
        command.Options.Add(_overwrite);
    }

    /// <summary>Takes the folder for this command alone, before the work, until it is disposed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="content">The names that the report puts into its folder.</param>
    public ReportFolder Take(ParseResult parsed, IReadOnlyCollection<string> content)
    {
        var (folder, overwrite) = (parsed.GetValue(_folder), parsed.GetValue(_overwrite));
        if (folder is null && !overwrite) return ReportFolder.TakeNew(name);
        return ReportFolder.Claim(folder ?? name, overwrite ? EarlierReport.Replace : EarlierReport.Keep, content);
    }
}
