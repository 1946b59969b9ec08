using TransferLearning.Core.Features;
using TransferLearning.Experiments.Advising;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Experiments.Advising;

public sealed class AdvisedNetworkTests
{
    [Fact]
    public void A_file_that_the_catalogue_knows_by_its_content_is_taken_from_where_it_lies()
    {
        using var folder = new TemporaryFolder();
        var copy = folder.File("copy.onnx");
        File.WriteAllBytes(copy, File.ReadAllBytes(Nets.Mini));
        var network = Assert.Single(AdvisedNetwork.Of(new AdviceRequest { Images = "images", Networks = [copy] }, new ModelCatalogue()));
        Assert.Equal((copy, "tlearn-mini"), (network.Asked, network.Name));
        Assert.True(network.HasLogits);
        Assert.Equal([JoinedTaps.Choice, "auto"], network.Taps.TakeLast(2));
        Assert.True(network.Taps.Count > 3);
    }

    [Fact]
    public void Work_stops_when_its_time_is_up_and_a_user_who_stops_it_is_told_apart()
    {
        static void Wait(CancellationToken token)
        {
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
        }

        Assert.True(new BudgetClock(60, 0).TryRun(_ => { }, CancellationToken.None));
        Assert.False(new BudgetClock(60, 61).TryRun(_ => Assert.Fail("no time is left"), CancellationToken.None));
        Assert.False(new BudgetClock(60, 0).TryRun(Wait, CancellationToken.None, most: 0.05));
        using var stopped = new CancellationTokenSource(50);
        Assert.ThrowsAny<OperationCanceledException>(() => new BudgetClock(60, 0).TryRun(Wait, stopped.Token));
    }
}
