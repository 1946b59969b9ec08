using System.Text.Json;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Metrics;
using TransferLearning.Export;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Every head with networks of every kind as one file, run by plain ONNX Runtime: the answers are the head's own.</summary>
public sealed class ExportTests(ExportNetworks networks) : IClassFixture<ExportNetworks>
{
    private const int Few = 4;

    /// <summary>Every head on every network, on a few images; on 200 where that costs little, and of all real networks where TLEARN_EXPORT_ALL says so.</summary>
    public static TheoryData<string, string, int> Cells
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var network in ExportNetworks.Real.Concat(ExportNetworks.Zoo))
            {
                foreach (var head in HeadCatalog.All.Select(h => h.Name))
                {
                    var many = ExportNetworks.All || head == "logistic" || network == "mini" && head is "random-forest" or "knn";
                    data.Add(network, head, many && ExportNetworks.Real.Contains(network) ? 200 : Few);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void Plain_onnx_runtime_answers_as_the_head(string network, string name, int images)
    {
        var data = networks.Get(network);
        var head = TrainedHead.Train(data.Training, HeadData.Trainer(name), cancellation: TestContext.Current.CancellationToken);
        using var folder = new TemporaryFolder();
        var file = folder.File("model.onnx");
        Assert.IsAssignableFrom<IExportableHead>(head.Head);
        var report = HeadExport.Run(new ExportRequest(head, data.Model), file, new ModelCatalogue(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((new FileInfo(file).Length, true), (report.Size, report.GeneratedImages >= 16));
        using var plain = new PlainRun(file);
        Assert.Equal(["label", head.Head is IProbabilisticHead ? "probabilities" : "scores"], plain.Outputs);
        Assert.Equal(head.Classes, JsonSerializer.Deserialize<string[]>(plain.Metadata["tlearn.classes"]));
        Assert.Equal(head.Space.Recipe.Model, JsonDocument.Parse(plain.Metadata["tlearn.recipe"]).RootElement.GetProperty("model").GetString());
        Assert.Equal(network is "squeezenet-half" or "nhwc-fixed-batch" ? 1 : -1, plain.Shape[0]);
        Assert.Equal(3, plain.Shape[1]);

        int[] rows = [.. Enumerable.Range(0, Math.Min(images, data.Asked.Items.Count))];
        var asked = data.Asked.Select(rows);
        var (labels, answers) = plain.Ask([.. asked.Items.Select(i => Path.Combine(data.Root, i.Path))]);
        AssertEqual(head, head.Predict(asked, TestContext.Current.CancellationToken), labels, answers);
    }

    /// <summary>The contract's words: the same label, probabilities within 1e-4; of votes 99.5 % of the images, and a lead of one vote.</summary>
    internal static void AssertEqual(TrainedHead head, Predictions expected, long[] labels, float[] answers)
    {
        var own = expected.Probabilities ?? expected.Scores;
        var outside = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var row = own.Row(i).ToArray();
            var size = expected.Probabilities is null ? Math.Max(1, row.Where(v => Math.Abs(v) < 1e20f).Max(Math.Abs)) : 1;
            if (row.Where((v, c) => !(Math.Abs(v - answers[(i * own.Classes) + c]) <= 1e-4 * size)).Any()) outside++;
            if (labels[i] == expected.Labels[i]) continue;
            var voting = Assert.IsAssignableFrom<IVotingHead>(head.Head);
            Assert.InRange(row[expected.Labels[i]] - row[labels[i]], 0, (1f / voting.Votes) + 1e-4f);
        }

        Assert.InRange(outside, 0, head.Head is IVotingHead ? (int)Math.Ceiling(0.005 * labels.Length) : 0);
    }
}
