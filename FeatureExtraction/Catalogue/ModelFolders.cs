using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>Where a user's own models lie: those that were fetched and those that were added.</summary>
public static class ModelFolders
{
    /// <summary><c>$TLEARN_MODELS</c>, else <c>$XDG_DATA_HOME/tlearn/models</c>, else <c>~/.local/share/tlearn/models</c>.</summary>
    public static string User => UserFolders.Models.Path;
}
