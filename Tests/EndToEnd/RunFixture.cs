using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A folder with eight photographs a class and split of five flowers, a cache, and the file of an experiment beside them.</summary>
internal sealed class RunFixture : IDisposable
{
    public const string Whole = """
        datasets: [{name: flowers, images: images}]
        networks: [{model: tlearn-mini, taps: [auto]}]
        heads: [centroid, {name: knn, parameters: {k: [1, 5]}}, logistic]
        train_sizes: [2, all]
        seeds: [0, 1]
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public RunFixture()
    {
        _cache = new TestCache(_folder.File("cache"));
        ImageFolder.CopyFlowers(Images, 8);
    }

    public string Images => File("images");

    /// <summary>The folder of results.</summary>
    public string Out => File("out");

    public string File(params string[] parts) => _folder.File(parts);

    /// <summary>Writes the file of the experiment.</summary>
    public string Write(string text)
    {
        var file = File("experiment.yaml");
        System.IO.File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Writes the file and runs it into <see cref="Out"/>.</summary>
    public Task<TlearnRun> RunAsync(int exitCode, string text, params string[] options) => Tlearn.ExpectAsync(exitCode, ["run", Write(text), "--out", Out, .. options]);

    /// <summary>The rows of <c>results.csv</c>.</summary>
    public List<string> Rows() => [.. System.IO.File.ReadLines(Path.Combine(Out, "results.csv")).Skip(1)];

    public static void AssertCounts(JsonElement json, int cells, int computed, int reused) =>
        Assert.Equal((cells, computed, reused), (json.GetProperty("cells").GetInt32(), json.GetProperty("computed").GetInt32(), json.GetProperty("reused").GetInt32()));

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }
}
