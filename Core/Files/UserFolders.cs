namespace TransferLearning.Core.Files;

/// <summary>Where the program keeps what belongs to a user and lies in no folder that a caller names.</summary>
internal static class UserFolders
{
    /// <summary>Features that commands make for themselves: <c>$TLEARN_CACHE</c>, else <c>$XDG_CACHE_HOME/tlearn</c>, else <c>~/.cache/tlearn</c>.</summary>
    public static UserFolder Cache { get; } = new("TLEARN_CACHE", "XDG_CACHE_HOME", ".cache", "tlearn");

    /// <summary>Networks that were fetched or added: <c>$TLEARN_MODELS</c>, else <c>$XDG_DATA_HOME/tlearn/models</c>, else <c>~/.local/share/tlearn/models</c>.</summary>
    public static UserFolder Models { get; } = new("TLEARN_MODELS", "XDG_DATA_HOME", Path.Combine(".local", "share"), Path.Combine("tlearn", "models"));
}

/// <summary>A folder of the user's, found by the environment. It is absolute, and it need not be there.</summary>
/// <param name="variable">The variable that names the folder itself; a relative one counts from the current folder, as its user wished.</param>
/// <param name="parent">The variable of the XDG specification that names the folder above; as the specification has it, a relative one does not count.</param>
/// <param name="below">The folder above where no variable names it, below the home folder.</param>
/// <param name="name">The folder's own name.</param>
internal sealed class UserFolder(string variable, string parent, string below, string name)
{
    /// <summary>The variable that names the folder.</summary>
    public string Variable => variable;

    /// <summary>The absolute path.</summary>
    /// <exception cref="TlearnException">No variable names it, and the home folder is not known.</exception>
    public string Path => Find(UserVariables.Get, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>Makes the folder where it is missing, and marks it, so that a folder of images in which it lies does not count it as one.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="TlearnException">It cannot be made, or is not known.</exception>
    public string Make()
    {
        var path = Path;
        try
        {
            FolderMarker.Claim(path);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"the folder {path} cannot be made: {e.Message}", $"set {variable} to a folder that can be written", e);
        }
    }

    /// <summary>The path in a given environment.</summary>
    /// <param name="environment">A variable's value.</param>
    /// <param name="home">The home folder as it is written, whether it is there or not: what .NET gives by default is empty for one that is missing.</param>
    internal string Find(Func<string, string?> environment, string home)
    {
        if (environment(variable) is { Length: > 0 } own) return System.IO.Path.GetFullPath(own);
        if (environment(parent) is { Length: > 0 } above && System.IO.Path.IsPathFullyQualified(above)) return System.IO.Path.Combine(above, name);
        return System.IO.Path.IsPathFullyQualified(home)
            ? System.IO.Path.Combine(home, below, name)
            : throw new TlearnException($"HOME is '{home}', expected an absolute path: there is no place for {System.IO.Path.Combine("~", below, name)}", $"set {variable} to a folder, or HOME to yours");
    }
}
