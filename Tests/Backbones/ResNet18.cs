using TransferLearning.FeatureExtraction.Catalogue;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>The network that the build takes out of a package.</summary>
internal static class ResNet18
{
    public const string Name = ModelCatalogue.DefaultModel;

    private const string Missing = $"the build could not bring {Name}";

    private static ModelManifest Manifest => new ModelCatalogue().List().Single(m => m.Name == Name);

    /// <summary>Its file; where the build could not bring it the test is skipped, with <c>CI=true</c> it fails.</summary>
    public static string Require()
    {
        Assert.SkipUnless(IsThere(), Missing);
        return Manifest.ModelPath;
    }

    /// <summary>Whether the build could bring it, for tests that have something to say without it, too; with <c>CI=true</c> it must.</summary>
    public static bool IsThere()
    {
        var isThere = Manifest.IsPresent;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.True(isThere, Missing);
        return isThere;
    }
}
