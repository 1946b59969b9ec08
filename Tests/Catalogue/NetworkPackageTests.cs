using System.Text.Json.Nodes;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

/// <summary>The network that the build takes out of a package: what it does where the package is out of reach, or holds another file.</summary>
public sealed class NetworkPackageTests : IDisposable
{
    private static readonly string Entry = Path.Combine(SharedData.Repository, "onnx-models", "resnet18-mlnet");
    private readonly TemporaryFolder _folder = new();
    private readonly ModelManifest _manifest = ModelManifest.Read(Path.Combine(Entry, "manifest.json"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_build_that_cannot_reach_the_package_says_so_and_goes_on()
    {
        Directory.CreateDirectory(_folder.File("nothing"));
        var (code, said) = Build($"-p:RestoreSources={_folder.File("nothing")}");
        Assert.Equal(0, code);
        Assert.Contains("warning TLEARN0001: the network resnet18-mlnet is left out, and runs fall back to tlearn-mini", said);
        Assert.Contains(_manifest.Package!.ToString(), said);
        Assert.Contains("NU1101", said);
        Assert.Contains("content: none", said);
    }

    [Fact]
    public void Another_file_in_the_package_is_an_error_that_names_both_hashes()
    {
        var package = _manifest.Package!;
        var file = _folder.File("packages", package.Id.ToLowerInvariant(), package.Version, package.File);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "wrong\n");
        var (code, said) = Build();
        Assert.NotEqual(0, code);
        Assert.Contains("error TLEARN0002", said);
        Assert.Contains("found SHA-256 543df89fec85b1c280e5be7bc6a33e31203503cd6edb3084312de4db5a9b436c", said);
        Assert.Contains($"expected {_manifest.Sha256}", said);
        Assert.DoesNotContain("content:", said);
    }

    [Fact]
    public void The_network_beside_the_program_is_what_its_manifest_says()
    {
        ResNet18.Require();
        var reference = new ModelCatalogue().Find(ResNet18.Name);
        var model = reference.Load();
        Assert.Equal(_manifest.Sha256, model.Sha256);
        Assert.Equal(_manifest.Bytes, new FileInfo(reference.Path).Length);
        Assert.All(_manifest.Taps, t => Assert.NotNull(model.Graph.Producer(t)));
        Assert.Contains("MIT", File.ReadAllText(Path.Combine(Path.GetDirectoryName(reference.Path)!, "LICENSE")));
    }

    [Fact]
    public void Where_it_is_missing_the_way_to_it_is_told()
    {
        File.Copy(Path.Combine(Entry, "manifest.json"), Directory.CreateDirectory(_folder.File("bundled", "resnet18-mlnet")).FullName + "/manifest.json");
        var told = Assert.Throws<TlearnException>(() => new ModelCatalogue(_folder.File("bundled"), _folder.File("own")).Find("resnet18-mlnet"));
        Assert.Contains($"from the package {_manifest.Package}", told.Next);
        Assert.Contains("build or publish the program again", told.Next);
        Assert.Contains("tlearn models get resnet18-mlnet --from FILE", told.Next);
        var inRepository = Assert.Throws<TlearnException>(() => new ModelCatalogue(Path.Combine(SharedData.Repository, "onnx-models"), _folder.File("own")).Find("resnet18-mlnet"));
        Assert.Contains($"dotnet build {Path.Combine(SharedData.Repository, "Pipeline.Cli")} -c Release", inRepository.Next);
    }

    [Fact]
    public void A_package_without_a_version_is_refused()
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Entry, "manifest.json")))!.AsObject();
        manifest["package"]!["version"] = "";
        File.WriteAllText(_folder.File("manifest.json"), manifest.ToJsonString());
        Assert.Contains("package", Assert.Throws<TlearnException>(() => ModelManifest.Read(_folder.File("manifest.json"))).Message);
    }

    /// <summary>The targets of a program's build that concern the network, by a project that has nothing else.</summary>
    private (int Code, string Said) Build(params string[] options)
    {
        File.WriteAllText(_folder.File("program.proj"), $"""
            <Project>
              <PropertyGroup>
                <IntermediateOutputPath>obj/</IntermediateOutputPath>
                <NuGetPackageRoot>{_folder.File("packages")}/</NuGetPackageRoot>
              </PropertyGroup>
              <Import Project="{Path.Combine(Entry, "package.targets")}" />
              <Target Name="AssignTargetPaths">
                <Message Importance="high" Text="content: @(Content)" Condition="'@(Content)' != ''" />
                <Message Importance="high" Text="content: none" Condition="'@(Content)' == ''" />
              </Target>
            </Project>
            """);
        var (code, output, error) = NodePackage.Run("dotnet", _folder, ["msbuild", _folder.File("program.proj"), "-nologo", "-nodeReuse:false", "-t:AssignTargetPaths", .. options]);
        return (code, output + error);
    }
}
