namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>Where a user's own models lie: those that were fetched and those that were added.</summary>
public static class ModelFolders
{
    /// <summary><c>$TLEARN_MODELS</c>, else <c>$XDG_DATA_HOME/tlearn/models</c>, else <c>~/.local/share/tlearn/models</c>.</summary>
    public static string User =>
        Variable("TLEARN_MODELS")
        ?? Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share"), "tlearn", "models");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
