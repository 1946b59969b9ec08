using Xunit;

namespace TransferLearning.Tests;

/// <summary>The real data of the tests: <c>$TLEARN_SHARED</c>, else <c>../shared</c> beside the repository.</summary>
internal static class SharedData
{
    /// <summary>The repository's root.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The shared folder, whether it exists or not.</summary>
    public static string Root { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable("TLEARN_SHARED") is { Length: > 0 } told ? told : Path.Combine(Repository, "..", "shared"));

    /// <summary>A file or folder of the shared data; where it is missing the test is skipped, with <c>CI=true</c> it fails.</summary>
    public static string Require(params string[] parts)
    {
        var path = Path.Combine([Root, .. parts]);
        if (!Path.Exists(path))
        {
            var message = $"shared data missing: {path} (set TLEARN_SHARED)";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(message);
            Assert.Skip(message);
        }

        return path;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TransferLearning.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no TransferLearning.sln above {AppContext.BaseDirectory}");
    }
}
