using System.Runtime.CompilerServices;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>
/// A feature cache for as long as this lives. The variable counts for the whole process, so who sets it, and who only reads it, belongs into the
/// collection "feature cache": there one test runs after another. Outside it no cache can be made, so that a test which forgot this fails.
/// </summary>
internal sealed class TestCache : IDisposable
{
    private const string Variable = "TLEARN_CACHE";

    // Nothing can lie below a file: this one is there for sure.
    private static readonly string s_nowhere = Path.Combine(typeof(TestCache).Assembly.Location, "put-this-test-into-the-collection-feature-cache");

    public TestCache(string folder) => Environment.SetEnvironmentVariable(Variable, folder);

    /// <summary>The stores in a cache.</summary>
    public static string[] StoresIn(string folder) => Directory.GetDirectories(Path.Combine(folder, "recipes"));

    [ModuleInitializer]
    internal static void Forbid() => Environment.SetEnvironmentVariable(Variable, s_nowhere);

    public void Dispose() => Forbid();
}
