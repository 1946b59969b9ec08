using TransferLearning.Experiments.Advising;
using TransferLearning.Experiments.Planning;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Notes;
using TransferLearning.Tests.EndToEnd;
using Xunit;

namespace TransferLearning.Tests.Experiments.Advising;

/// <summary>What to expect of a network that is trained: measured on images that are held out, with no more training than the choice took.</summary>
public sealed class HeldOutEstimateTests : IDisposable
{
    private static readonly CallerLog s_silent = new(null);

    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public HeldOutEstimateTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        ImageFolder.CopyFlowers(_folder.File("images"), 12);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    // Seconds that a fold of the trial took on four fifths of the images: 5/4 times as many images, as often or 10/3 times as often, are a short and a whole training.
    [Theory]
    [InlineData(0.01, true, "part in the choice; in the trial, with all training images, it was 83.3 %", "")]
    [InlineData(60, true, "part in the choice, after 3 epochs: the command trains up to ", "epochs=3")]
    [InlineData(5000, false, "Its accuracy is that of the short trial, cross-validated on the images that chose", null)]
    public void A_training_that_takes_longer_than_the_choice_is_shortened_or_left_out_and_this_is_said(double seconds, bool isHeldOut, string words, string? parameters)
    {
        var request = new AdviceRequest { Images = _folder.File("images"), Networks = ["tlearn-mini"], Threads = 1 };
        var data = AdvisedData.Open(request, s_silent);
        using var folder = AdviceFolder.Take(_folder.File("advice"), request, data);
        var catalogue = new ModelCatalogue();
        var clock = new BudgetClock(600, 0);
        var runs = new AdviceRuns(request, folder, clock, s_silent, catalogue, () => null);
        var network = Assert.Single(AdvisedNetwork.Of(request, catalogue));
        var choice = ChoiceRows.Of(data.Data, ["train", "val"], 0);
        Assert.Equal((60, 60), (choice.Choice.Length, choice.HeldOut.Length));
        var made = MadeStandings.Standing("tlearn-mini", MadeStandings.Data(60), i => i > 6, head: "", unfreeze: "last:1", fitSeconds: seconds);
        var chosen = new Standing(made.Candidate, [.. made.Cells.Take(1)], MadeStandings.Data(60));

        var found = new HeldOutEstimate(request, data, runs, clock).Of(network, chosen, choice, new FineTuningFindings([chosen], null, 3), CancellationToken.None);
        Assert.Equal(isHeldOut, found.IsHeldOut);
        Assert.Contains(words, found.HowMeasured);
        Assert.Equal(isHeldOut ? 60 : 12, found.Images); // a trial of one fold answered a fifth
        Assert.InRange(found.Accuracy, 0.4, 1);
        Assert.Equal(parameters, runs.Results(AdviceFolder.Estimate)?.Done.Single().Cell.Parameters);

        // What is measured counts, even where no time is left.
        var again = new HeldOutEstimate(request, data, runs, new BudgetClock(6000, 6000)).Of(network, chosen, choice, new FineTuningFindings([chosen], null, 3), CancellationToken.None);
        if (isHeldOut) Assert.Equal(found, again);
    }
}
