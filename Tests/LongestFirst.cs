using TransferLearning.Tests;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer<LongestFirst>]

namespace TransferLearning.Tests;

/// <summary>Starts the classes that take longest first, so that at the end no processor waits while another works through one of them.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // As `--show-slowest-tests` and the classes' sums tell, by halves of a minute and more on two cores.
    private static readonly string[] s_longest =
    [
        "ReadmeTests", "ResNet18Tests", "FinetuneCommandTests", "AdviseCommandTests", "RunProtocolTests", "TrainingImagesTests", "FinetuneResumeTests", "FolderDirectionTests", "ShardTests", "SkiaRunTests", "RunCommandTests",
        "DemoPlanTests", "DoctorTests", "InterruptionTests", "RunFailureTests", "FineTunedNetworkTests", "ArchiveCommandTests", "FinetuneComparisonTests", "RuleTests", "PyTorchStepsTests", "SingleImageTests", "ExportCommandTests",
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Place)]; // the others as they were

    // A class without a collection of its own is one: "Test collection for NAMESPACE.CLASS (id: …)".
    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(s_longest, name => $"{collection.TestCollectionDisplayName} ".Contains($".{name} ", StringComparison.Ordinal));
        return place < 0 ? s_longest.Length : place;
    }
}
