using Xunit;

namespace TransferLearning.Tests.EndToEnd.Packages;

/// <summary>Which networks and native libraries the build of a user's program puts beside it.</summary>
public sealed class CatalogueOfProgramsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_program_gets_it_through_a_library_of_its_own_which_has_none()
    {
        PackedPackages.Require();
        PackedPackages.UseIn(_folder);
        PackedPackages.WriteProject(_folder.File("search"), "public static class Search;", properties: "");
        PackedPackages.WriteProject(_folder.File("program"), "System.Console.WriteLine(nameof(Search));", package: null, items: """<ProjectReference Include="../search/search.csproj" />""");
        var built = PackedPackages.Build(_folder.File("program"));
        Assert.True(File.Exists(Path.Combine(built, "onnx-models", "tlearn-mini", "model.onnx")));
        Assert.True(File.Exists(Path.Combine(built, "onnx-models", "resnet18-mlnet", "ResNet18.onnx")));
        Assert.Empty(Directory.EnumerateFiles(_folder.File("search"), "manifest.json", SearchOption.AllDirectories));
    }

    [Fact]
    public void Its_project_says_what_is_left_out()
    {
        PackedPackages.Require();
        PackedPackages.UseIn(_folder);
        PackedPackages.WriteProject(
            _folder.File("small"),
            "return 0;",
            properties: "<OutputType>Exe</OutputType><TransferLearningResNet18>false</TransferLearningResNet18><TransferLearningPlatforms>linux-x64</TransferLearningPlatforms>");
        var built = PackedPackages.Build(_folder.File("small"));
        Assert.True(File.Exists(Path.Combine(built, "onnx-models", "tlearn-mini", "model.onnx")));
        Assert.False(File.Exists(Path.Combine(built, "onnx-models", "resnet18-mlnet", "ResNet18.onnx")));
        Assert.Equal("linux-x64", Assert.Single(Directory.EnumerateDirectories(Path.Combine(built, "runtimes")).Select(Path.GetFileName)));
    }
}
