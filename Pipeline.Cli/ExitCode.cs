namespace TransferLearning.Cli;

/// <summary>What the program's exit codes mean to scripts.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>Finished, but some items could not be used.</summary>
    public const int SomeItemsBad = 3;

    public const int Interrupted = 130;
}
