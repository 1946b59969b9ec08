using System.CommandLine;

namespace TransferLearning.Cli.Commands;

/// <summary>The option <c>--no-training-record</c>.</summary>
internal static class TrainingRecordOption
{
    public static Option<bool> Create() => new("--no-training-record")
    {
        Description = "leave out of the file which images were learnt from (eight bytes of each one's hash): evaluate then cannot tell whether it measures on them",
    };
}
