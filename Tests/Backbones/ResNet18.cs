using TransferLearning.FeatureExtraction.Catalogue;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>The network that the build takes out of a package.</summary>
internal static class ResNet18
{
    public const string Name = ModelCatalogue.DefaultModel;

    /// <summary>Its file; where the build could not bring it the test is skipped, with <c>CI=true</c> it fails.</summary>
    public static string Require()
    {
        var manifest = new ModelCatalogue().List().Single(m => m.Name == Name);
        if (!manifest.IsPresent)
        {
            const string Message = $"the build could not bring {Name}";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Message);
            Assert.Skip(Message);
        }

        return manifest.ModelPath;
    }
}
