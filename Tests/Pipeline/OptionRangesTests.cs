using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Threading;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>Numbers out of their range are refused before anything is opened: 5,000 threads bring a machine to a halt.</summary>
public sealed class OptionRangesTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(ThreadCount.Most + 1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Threads_have_one_range_everywhere(int threads)
    {
        Action[] calls =
        [
            () => ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Threads = threads }),
            () => ImageClassifier.Load("tlearn-mini", new ClassifierOptions { Threads = threads }),
            () => new LogisticOptions { Threads = threads }.CreateTrainer(),
            () => HeadCatalog.Get("logistic").Create(new HeadSettings { Threads = threads }),
            () => Head.Load("none.tlhead", threads),
        ];
        foreach (var call in calls) Assert.Matches($@"Threads`?: found {threads}, expected 1 to {ThreadCount.Most}", Assert.Throws<UsageException>(call).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4097)]
    [InlineData(int.MaxValue)]
    public void So_has_a_batch(int batch)
    {
        var error = Assert.Throws<UsageException>(() => ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Batch = batch }));
        Assert.Contains($"`Batch`: found {batch}, expected 1 to 4096", error.Message);
    }
}
