using TransferLearning.Core.Features;
using TransferLearning.Experiments.Advising;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Notes;
using TransferLearning.Tests.Backbones;
using TransferLearning.Tests.EndToEnd;
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

    // A trained network's own time was counted twice, and it seemed half as fast as it is.
    [Fact]
    public void A_trained_network_answers_as_fast_as_it_runs_and_a_head_takes_its_time_besides()
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("images"), 4);
        var request = new AdviceRequest { Images = folder.File("images"), Networks = ["tlearn-mini"], Threads = 1 };
        var data = AdvisedData.Open(request, new CallerLog(null));
        using var taken = AdviceFolder.Take(folder.File("advice"), request, data);
        var network = Assert.Single(AdvisedNetwork.Of(request, new ModelCatalogue()));
        var speed = new NetworkSpeed(request, data, taken, new ModelCatalogue());
        var rate = speed.Of(network, "auto", TestContext.Current.CancellationToken);
        var speeds = new CandidateSpeeds([network], speed);
        var made = MadeStandings.Data(20);
        Assert.Equal(rate, speeds.Of(MadeStandings.Standing("tlearn-mini", made, _ => true, head: "", unfreeze: "all", predictSeconds: 1)), 6);
        Assert.Equal(1 / ((1 / rate) + 0.25), speeds.Of(MadeStandings.Standing("tlearn-mini", made, _ => true, predictSeconds: 1)), 6); // five folds of a second, four images each
    }

    // Layers were timed again each time, so that the same command gave other advice on a machine that was busier.
    [Fact]
    public void Speeds_that_are_settled_stay_so_when_the_same_is_asked_again()
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("images"), 4);
        var request = new AdviceRequest { Images = folder.File("images"), Networks = ["tlearn-mini"], Threads = 1 };
        var data = AdvisedData.Open(request, new CallerLog(null));
        var network = Assert.Single(AdvisedNetwork.Of(request, new ModelCatalogue()));
        double rate;
        using (var taken = AdviceFolder.Take(folder.File("advice"), request, data))
        {
            var speed = new NetworkSpeed(request, data, taken, new ModelCatalogue());
            rate = speed.Of(network, "auto", TestContext.Current.CancellationToken);
            speed.Settle(network, "auto");
        }

        using var again = AdviceFolder.Take(folder.File("advice"), request, data);
        var known = new NetworkSpeed(request, data, again, new ModelCatalogue());
        Assert.True(known.IsSettled(network, "auto"));
        Assert.Equal(rate, known.Known(network, "auto"));
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
