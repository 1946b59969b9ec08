using System.Runtime.CompilerServices;
using TransferLearning.Core.Files;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>
/// A feature cache for as long as this lives, for the test that makes it and all that it starts; tests beside it do not see it. Without one no cache can be made, so that a
/// test which forgot this fails.
/// </summary>
internal sealed class TestCache : IDisposable
{
    private const string Variable = "TLEARN_CACHE";

    public TestCache(string folder) => UserVariables.Set(Variable, folder);

    /// <summary>The stores in a cache.</summary>
    public static string[] StoresIn(string folder) => Directory.GetDirectories(Path.Combine(folder, "recipes"));

    // Nothing can lie below a file: this one is there for sure.
    [ModuleInitializer]
    internal static void Forbid() => Environment.SetEnvironmentVariable(Variable, Path.Combine(typeof(TestCache).Assembly.Location, "this-test-needs-a-TestCache"));

    public void Dispose() => UserVariables.Set(Variable, Environment.GetEnvironmentVariable(Variable));
}
