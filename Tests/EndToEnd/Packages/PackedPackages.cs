using Xunit;

namespace TransferLearning.Tests.EndToEnd.Packages;

/// <summary>
/// The packages that <c>scripts/pack.sh</c> made, for tests of programs that are made of them alone, as a user's are. <c>.ci/packages</c> packs and names them in the environment; without it these tests
/// are skipped, for packing builds what other tests run from.
/// </summary>
internal static class PackedPackages
{
    /// <summary>The folder with the packages.</summary>
    public static string? Feed { get; } = Environment.GetEnvironmentVariable("TLEARN_FEED");

    /// <summary>Their version, which is that of one packing.</summary>
    public static string Version { get; } = Environment.GetEnvironmentVariable("TLEARN_PACKAGE_VERSION") ?? "";

    /// <summary>Skips a test where no packages are named.</summary>
    public static void Require() => Assert.SkipWhen(Feed is null || Version.Length == 0, "no packages: TLEARN_FEED and TLEARN_PACKAGE_VERSION name none; .ci/packages sets both");

    /// <summary>Makes a folder one of whose sources of packages is <see cref="Feed"/>, beside the usual ones; for projects in it and below.</summary>
    public static void UseIn(string folder) =>
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""<configuration><packageSources><add key="packed" value="{Feed}" /></packageSources></configuration>""");

    /// <summary>Writes a project of C#.</summary>
    /// <param name="folder">Where; made if missing. The project has its name.</param>
    /// <param name="code">The only file of code.</param>
    /// <param name="package">A package of this project.</param>
    /// <param name="properties">Properties of the project, as XML.</param>
    /// <param name="items">Items of the project beside that package, as XML.</param>
    /// <param name="sdk">Such as <c>Microsoft.NET.Sdk.Web</c>.</param>
    public static void WriteProject(string folder, string code, string? package = "TransferLearning", string properties = "<OutputType>Exe</OutputType>", string items = "", string sdk = "Microsoft.NET.Sdk")
    {
        Directory.CreateDirectory(folder);
        var reference = package is null ? "" : $"""<PackageReference Include="{package}" Version="{Version}" />""";
        File.WriteAllText(Path.Combine(folder, "Program.cs"), code);
        File.WriteAllText(Path.Combine(folder, Path.GetFileName(folder) + ".csproj"), $"""
            <Project Sdk="{sdk}">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings>{properties}</PropertyGroup>
              <ItemGroup>{reference}{items}</ItemGroup>
            </Project>
            """);
    }

    /// <summary>Builds a project.</summary>
    /// <returns>The folder with what was built, where <c>NAME.dll</c> is the program.</returns>
    public static string Build(string folder)
    {
        var output = Path.Combine(folder, "bin", "Release", "net10.0");
        var (code, said, error) = NodePackage.Run("dotnet", folder, ["build", "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false"]);
        Assert.True(code == 0, said + error);
        Assert.DoesNotContain("warning", said);
        return output;
    }
}
