using System.CommandLine;

namespace TransferLearning.Cli;

/// <summary>A command that can be written in several forms, which one line of usage cannot show.</summary>
internal sealed class CommandOfForms(string name, string description, params string[] forms) : Command(name, description)
{
    /// <summary>What stands behind the command's name in each form, options left out: <c>FILE.tlhead STORE|IMAGES</c>.</summary>
    public IReadOnlyList<string> Forms => forms;
}
