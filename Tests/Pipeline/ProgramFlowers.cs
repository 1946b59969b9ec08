using TransferLearning.Tests.EndToEnd;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>What the tests of the library share: photographs, an embedder of the bundled network, the features and a head of them.</summary>
public sealed class ProgramFlowers : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Images => _folder.File("images");

    public ImageEmbedder Embedder { get; private set; } = null!;

    public Features Features { get; private set; } = null!;

    public string HeadFile => _folder.File("flowers.tlhead");

    /// <summary>The photographs of the split <c>test</c>, else <c>val</c>.</summary>
    public string[] Held { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        ImageFolder.CopyFlowers(Images, 8);
        Embedder = ImageEmbedder.Open("tlearn-mini");
        Features = await Features.ExtractAsync(Images, Embedder, _folder.File("f.store"));
        Head.Train(Features, new LogisticOptions { C = 0.03 }).Save(HeadFile);
        Held = [.. Directory.EnumerateFiles(Path.Combine(Images, "val"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    public ValueTask DisposeAsync()
    {
        Features?.Dispose();
        Embedder?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
