using System.Runtime.Intrinsics;
using System.Text.RegularExpressions;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>The runs of the tests at other widths (<c>.ci/widths</c>): they have the width that they are about, and they reach all that is vectorised.</summary>
public sealed partial class VectorWidthTests
{
    // Folders with vectorised loops, and a class of tests that runs them.
    private static readonly (string Folder, string Tests)[] s_reached =
    [
        ("Classifiers/Forest/", "ForestSplitTests"),
        ("Classifiers/KernelSvm/", "ShrinkingTests"),
        ("Classifiers/LinearAlgebra/", "BlockProductTests"),
        ("Classifiers/Neighbors/", "NeighborSearchTests"),
        ("Classifiers/Ridge/", "RidgeTests"),
        ("Classifiers/LinearSvm/", "CrammerSingerTests"),
        ("Classifiers/", "HeadContractTests"),
        ("Core/LinearAlgebra/", "SymmetricSpectrumTests"),
        ("Demo/Shapes/", "DemoImagesTests"),
        ("Experiments/Embedding2D/", "EmbeddingMapTests"),
        ("FeatureExtraction/Backbones/", "BackboneContractTests"),
        ("FeatureExtraction/Decoding/", "PixelRowsTests"),
        ("FeatureExtraction/Extraction/", "EmbeddingBatchTests"),
        ("FeatureExtraction/Pooling/", "PoolingTests"),
        ("FeatureExtraction/Preprocessing/", "PreprocessorTests"),
        ("FeatureExtraction/Store/", "ImportTests"),
        ("FineTuning/Stepping/", "NormFoldingTests"),
        ("FineTuning/Training/", "FineTunerTests"),
        ("FineTuning/WeightGradients/", "DotProductTests"),
    ];

    // A setting of a name that the runtime does not know would change nothing.
    [Fact]
    public void The_runtime_has_the_vectors_that_the_run_is_about()
    {
        var bits = Environment.GetEnvironmentVariable("TLEARN_TEST_VECTOR_BITS");
        Assert.SkipWhen(string.IsNullOrEmpty(bits), "the widths are whatever this machine has");
        Assert.False(Vector512.IsHardwareAccelerated);
        Assert.Equal(bits == "256", Vector256.IsHardwareAccelerated);
        Assert.Equal(bits == "256", Vector128.IsHardwareAccelerated);
    }

    [Fact]
    public void All_that_is_vectorised_is_run_at_other_widths_too()
    {
        var script = File.ReadAllText(Path.Combine(SharedData.Repository, ".ci", "widths"));
        var narrow = script[script.IndexOf("narrow=(", StringComparison.Ordinal)..script.IndexOf("scalar=(", StringComparison.Ordinal)].Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var known = typeof(VectorWidthTests).Assembly.GetTypes().Select(t => t.Name).ToHashSet();
        Assert.All(s_reached, r => Assert.True(narrow.Contains(r.Tests) && known.Contains(r.Tests), $"{r.Tests} is no class of tests that .ci/widths runs"));
        string[] projects = ["Core", "Onnx", "Classifiers", "FeatureExtraction", "FineTuning", "Experiments", "Demo", "Pipeline.Cli"];
        var vectorised = projects.SelectMany(p => Directory.EnumerateFiles(Path.Combine(SharedData.Repository, p), "*.cs", SearchOption.AllDirectories))
            .Where(f => Vectorised().IsMatch(File.ReadAllText(f))).Select(f => Path.GetRelativePath(SharedData.Repository, f).Replace('\\', '/')).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(vectorised);
        Assert.All(vectorised, f => Assert.True(Array.Exists(s_reached, r => f.StartsWith(r.Folder, StringComparison.Ordinal)), $"{f} has vectorised loops: name the tests that run them here and in .ci/widths"));
        // Nor is there an entry for a folder without.
        Assert.All(s_reached, r => Assert.Contains(vectorised, f => f.StartsWith(r.Folder, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"\bVector(64|128|256|512)?[<.]|\bTensorPrimitives\.|\bAvx|\bSse")]
    private static partial Regex Vectorised();
}
