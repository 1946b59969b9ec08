using System.Text.Json;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Onnx;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Heads, networks and stores of before hold labels as they were written; today's data have them in one form.</summary>
public sealed class OldLabelTests : IDisposable
{
    private const string Composed = "caf\u00E9", Decomposed = "cafe\u0301";
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public OldLabelTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        ImageFolder.CopyFlowers(Images, 2);
        foreach (var split in Directory.GetDirectories(Images)) Directory.Move(Path.Combine(split, "roses"), Path.Combine(split, Composed));
    }

    private string Images => _folder.File("images");

    private string Head => _folder.File("a.tlhead");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Heads_networks_and_stores_of_before_go_with_the_data_of_today()
    {
        await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--head", "centroid", "--out", Head);
        var expected = await MeasureAsync(Head, Images);
        var network = _folder.File("a.onnx");
        await Tlearn.ExpectAsync(0, "export", Head, "--out", network);
        var head = TrainedHead.Load(Head);
        string[] old = [.. head.Classes.Select(c => c == Composed ? Decomposed : $" {c}")];
        (head with { Classes = old }).Save(Head);
        File.WriteAllBytes(network, OnnxModel.Load(network).WithMetadata("tlearn.classes", JsonSerializer.Serialize(old)).ToBytes());
        Assert.Equal(expected, await MeasureAsync(Head, Images));
        Assert.Equal(expected, await MeasureAsync(network, Images));

        var store = _folder.File("a.store");
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", store);
        using (var snapshot = FeatureStore.Open(store).OpenSnapshot())
        using (var writer = FeatureStore.Open(store).OpenWriter(new StoreWriterOptions { Source = snapshot.Sources[0] }))
        {
            foreach (var item in snapshot.Items) writer.AddItem(item with { Label = item.Label == Composed ? Decomposed : $"{item.Label} ", Group = $" {item.Path}" });
            writer.Complete();
        }

        Assert.Equal(expected, await MeasureAsync(Head, store));
        using var read = FeatureStore.Open(store).OpenSnapshot();
        Assert.All(read.Items, i => Assert.Equal((i.Path.Split('/')[1], i.Path), (i.Label, i.Group)));
    }

    [Fact]
    public void Classes_that_would_become_one_stay_as_they_are_written()
    {
        Assert.Equal([Decomposed, Composed, "dog", " "], LabelText.OfClasses([Decomposed, Composed, " dog", " "]));
        Assert.Equal([Composed, "dog"], LabelText.OfClasses([Decomposed, "dog"]));
    }

    private static async Task<(int Samples, double Accuracy)> MeasureAsync(string file, string data)
    {
        var found = (await Tlearn.ExpectAsync(0, "evaluate", file, data, "--json")).Json;
        return (found.GetProperty("samples").GetInt32(), found.GetProperty("accuracy").GetDouble());
    }
}
