using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Tests that set the user's folder for the whole process: they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UserModels
{
    public const string Name = "user models";
}

/// <summary>A user's folder of models and a cache in a temporary folder, until it is disposed of.</summary>
internal sealed class UserModelsFolder : IDisposable
{
    private const string Variable = "TLEARN_MODELS";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public UserModelsFolder()
    {
        Environment.SetEnvironmentVariable(Variable, File("models"));
        _cache = new TestCache(File("cache"));
    }

    public string Path => _folder.Path;

    public string File(params string[] parts) => _folder.File(parts);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _cache.Dispose();
        _folder.Dispose();
    }
}
