using TransferLearning.Core.Files;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A user's folder of models and a cache in a temporary folder, for the test that makes it, until it is disposed of.</summary>
internal sealed class UserModelsFolder : IDisposable
{
    private const string Variable = "TLEARN_MODELS";

    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public UserModelsFolder()
    {
        UserVariables.Set(Variable, File("models"));
        _cache = new TestCache(File("cache"));
    }

    public string Path => _folder.Path;

    public string File(params string[] parts) => _folder.File(parts);

    public void Dispose()
    {
        UserVariables.Set(Variable, Environment.GetEnvironmentVariable(Variable));
        _cache.Dispose();
        _folder.Dispose();
    }
}
