using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

/// <summary>The network that the build takes out of a package: what it does where the package is out of reach, or holds another file.</summary>
public sealed class NetworkPackageTests : IDisposable
{
    private static readonly string s_entry = Path.Combine(SharedData.Repository, "onnx-models", "resnet18-mlnet");
    private const string WrongSha256 = "543df89fec85b1c280e5be7bc6a33e31203503cd6edb3084312de4db5a9b436c"; // of "wrong" and a line's end
    private readonly TemporaryFolder _folder = new();
    private readonly ModelManifest _manifest = ModelManifest.Read(Path.Combine(s_entry, "manifest.json"));

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
        File.WriteAllText(Extracted("packages", "wrong\n") + ".nupkg.metadata", "{}");
        var (code, said) = Build();
        Assert.NotEqual(0, code);
        Assert.Contains("error TLEARN0002", said);
        Assert.Contains($"found SHA-256 {WrongSha256}", said);
        Assert.Contains($"expected {_manifest.Sha256}", said);
        Assert.DoesNotContain("content:", said);
    }

    [Fact]
    public void A_half_extracted_package_counts_as_none_where_it_cannot_be_brought()
    {
        Extracted("packages", "half");
        Directory.CreateDirectory(_folder.File("nothing"));
        var (code, said) = Build($"-p:RestoreSources={_folder.File("nothing")}");
        Assert.True(code == 0, said);
        Assert.Contains("warning TLEARN0001", said);
        Assert.Contains("content: none", said);
    }

    [Fact]
    public void A_half_extracted_package_is_brought_again()
    {
        Extracted("packages", "half");
        var package = _manifest.Package!;
        Directory.CreateDirectory(_folder.File("source"));
        using (var zip = ZipFile.Open(_folder.File("source", $"{package.Id}.{package.Version}.nupkg"), ZipArchiveMode.Create))
        {
            Write(zip, $"{package.Id}.nuspec", $"<package><metadata><id>{package.Id}</id><version>{package.Version}</version><authors>a</authors><description>d</description></metadata></package>");
            Write(zip, package.File, "wrong\n");
        }

        // What the package in reach holds is looked at, not the half.
        var (code, said) = Build($"-p:RestoreSources={_folder.File("source")}");
        Assert.NotEqual(0, code);
        Assert.Contains("error TLEARN0002", said);
        Assert.Contains(WrongSha256, said);
    }

    [Theory]
    [InlineData(".nupkg.metadata")]
    [InlineData("{0}.{1}.nupkg.sha512")]
    public void A_package_in_a_fallback_folder_is_found(string mark)
    {
        var found = Extracted("fallback", "wrong\n");
        File.WriteAllText(found + string.Format(CultureInfo.InvariantCulture, mark, _manifest.Package!.Id.ToLowerInvariant(), _manifest.Package.Version), "{}");
        var (code, said) = Build();
        Assert.NotEqual(0, code);
        Assert.Contains($"error TLEARN0002: {found}{_manifest.Package.File} is not the network resnet18-mlnet: found SHA-256 {WrongSha256}", said);
    }

    [Fact]
    public void A_registry_that_does_not_answer_holds_up_no_build()
    {
        Directory.CreateDirectory(_folder.File("nothing"));
        var (code, said) = Build($"-p:RestoreSources={_folder.File("nothing")}", "-p:ResNet18Timeout=1");
        Assert.True(code == 0, said);
        Assert.Contains("could not be brought; the next build tries again. It was given up after 1 ms", said);
        Assert.Contains("content: none", said);
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
        File.Copy(Path.Combine(s_entry, "manifest.json"), Directory.CreateDirectory(_folder.File("bundled", "resnet18-mlnet")).FullName + "/manifest.json");
        var told = Assert.Throws<TlearnException>(() => new ModelCatalogue(_folder.File("bundled"), _folder.File("own")).Find("resnet18-mlnet"));
        Assert.Contains($"from the package {_manifest.Package}", told.Next);
        Assert.Contains("build or publish the program again", told.Next);
        Assert.Contains("`Models.FetchAsync(resnet18-mlnet, FILE)`", told.Next);
        var inRepository = Assert.Throws<TlearnException>(() => new ModelCatalogue(Path.Combine(SharedData.Repository, "onnx-models"), _folder.File("own")).Find("resnet18-mlnet"));
        Assert.Contains($"dotnet build {Path.Combine(SharedData.Repository, "Pipeline.Cli")} -c Release", inRepository.Next);
    }

    [Fact]
    public void A_program_made_of_packages_gets_it_by_a_package()
    {
        var told = MissingFile.Next(_manifest, ofPackages: true);
        Assert.Contains("the package TransferLearning.Models.ResNet18", told);
        Assert.DoesNotContain("tlearn", told);
        Assert.True(Directory.Exists(Path.Combine(SharedData.Repository, "Packages", ProgramBuild.ModelPackage)));
        Assert.Contains("TransferLearning.Packages", File.ReadAllText(Path.Combine(SharedData.Repository, "Packages", "TransferLearning.Managed.targets")));
    }

    [Theory]
    [InlineData("Pipeline.Cli/bin/Release/net10.0", "dotnet build '{0}/Pipeline.Cli' -c Release.")]
    [InlineData("Pipeline.Cli/bin/Gpu/Debug/net10.0", "dotnet build '{0}/Pipeline.Cli' -c Debug -p:OnnxRuntimeFlavor=Gpu.")]
    [InlineData("Pipeline.Cli/bin/Release/program", "dotnet publish '{0}/Pipeline.Cli' -c Release -p:ForThisMachine=true.")]
    [InlineData("Pipeline.Cli/bin/Gpu/Release/program", "dotnet publish '{0}/Pipeline.Cli' -c Release -p:ForThisMachine=true -p:OnnxRuntimeFlavor=Gpu.")]
    [InlineData("Tests/bin/Release/net10.0/linux-arm64", "dotnet build '{0}/Tests' -c Release -r linux-arm64.")]
    [InlineData("Pipeline.Cli/bin/Release/net10.0/linux-x64/publish", " publish the program again.")]
    [InlineData("Pipeline.Cli/bin/Release/net10.0/publish", " publish the program again.")]
    [InlineData("dist", " publish the program again.")]
    public void The_advice_is_the_command_that_made_this_program(string program, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "quoted otherwise there");
        var repository = _folder.File("it's a repository");
        Directory.CreateDirectory(Path.Combine(repository, program, "onnx-models", "resnet18-mlnet"));
        File.WriteAllText(Path.Combine(repository, "TransferLearning.sln"), "");
        File.Copy(Path.Combine(s_entry, "manifest.json"), Path.Combine(repository, program, "onnx-models", "resnet18-mlnet", "manifest.json"));
        var told = Assert.Throws<TlearnException>(() => new ModelCatalogue(Path.Combine(repository, program, "onnx-models"), _folder.File("own")).Find("resnet18-mlnet"));
        Assert.Contains($"where that can be reached,{(expected[0] == ' ' ? "" : " ")}{expected.Replace("{0}", repository.Replace("'", @"'\''"))}", told.Next);
    }

    [Fact]
    public void A_package_without_a_version_is_refused()
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(s_entry, "manifest.json")))!.AsObject();
        manifest["package"]!["version"] = "";
        File.WriteAllText(_folder.File("manifest.json"), manifest.ToJsonString());
        Assert.Contains("package", Assert.Throws<TlearnException>(() => ModelManifest.Read(_folder.File("manifest.json"))).Message);
    }

    /// <summary>The package's folder below one of packages, with the network's file alone.</summary>
    private string Extracted(string root, string content)
    {
        var package = _manifest.Package!;
        var folder = Directory.CreateDirectory(_folder.File(root, package.Id.ToLowerInvariant(), package.Version)).FullName;
        var file = Path.Combine(folder, package.File);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return folder + "/";
    }

    private static void Write(ZipArchive zip, string name, string content)
    {
        using var entry = new StreamWriter(zip.CreateEntry(name).Open());
        entry.Write(content);
    }

    /// <summary>The targets of a program's build that concern the network, by a project that has nothing else.</summary>
    private (int Code, string Said) Build(params string[] options)
    {
        File.WriteAllText(_folder.File("program.proj"), $"""
            <Project>
              <PropertyGroup>
                <IntermediateOutputPath>obj/</IntermediateOutputPath>
                <NuGetPackageRoot>{_folder.File("packages")}/</NuGetPackageRoot>
                <NuGetPackageFolders>{_folder.File("packages")}/;{_folder.File("fallback")}</NuGetPackageFolders>
              </PropertyGroup>
              <Import Project="{Path.Combine(s_entry, "package.targets")}" />
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
