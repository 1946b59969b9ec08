using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.Store;

/// <summary>Another program as the oracle: the apache-arrow package under node.</summary>
internal static class NodeReader
{
    private const string Package = "apache-arrow@21.2.0";

    /// <summary>What node reads from parts; where there is no node or the package cannot be had, the test is skipped.</summary>
    public static JsonElement Read(IEnumerable<string> parts)
    {
        var script = Path.Combine(SharedData.Repository, "Tests", "Store", "read-store.mjs");
        var (code, output, error) = NodePackage.Run("node", SharedData.Repository, [script, NodePackage.Install(Package), .. parts]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }
}
