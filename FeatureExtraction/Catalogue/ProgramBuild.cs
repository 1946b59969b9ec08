using System.Text.RegularExpressions;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>How the program that runs was made, as far as its folder tells, and what makes it again.</summary>
internal static partial class ProgramBuild
{
    private const string Solution = "TransferLearning.sln";
    private const string Program = "Pipeline.Cli";

    /// <summary>The package that brings the one network of the catalogue that comes in a package.</summary>
    public const string ModelPackage = "TransferLearning.Models.ResNet18";

    /// <summary>Whether the program was made of this project's NuGet packages: their build sets the switch (<c>Packages/TransferLearning.Managed.targets</c>).</summary>
    public static bool IsOfPackages => AppContext.TryGetSwitch("TransferLearning.Packages", out var set) && set;

    /// <summary>What a user is to do so that the program's files are brought anew.</summary>
    /// <param name="folder">A model's folder of the program's catalogue.</param>
    public static string Again(string folder)
    {
        if (RepositoryOf(folder) is not { } repository) return "build or publish the program again";
        var catalogue = Path.GetRelativePath(repository, Path.GetDirectoryName(Path.GetFullPath(folder))!).Replace('\\', '/');
        if (catalogue == "onnx-models") return Command(Path.Combine(repository, Program), "Release");
        // Each flavour of ONNX Runtime builds into folders of its own (Directory.Build.props).
        if (CheckoutFolder().Match(catalogue) is { Success: true } own) return $"dotnet publish {Word(Path.Combine(repository, Program))} -c Release -p:ForThisMachine=true{Option(own.Groups["flavour"], "-p:OnnxRuntimeFlavor=")}";
        return BuildFolder().Match(catalogue) is { Success: true } built
            ? Command(Path.Combine(repository, built.Groups["project"].Value), built.Groups["configuration"].Value, Option(built.Groups["rid"], "-r "), Option(built.Groups["flavour"], "-p:OnnxRuntimeFlavor="))
            : "publish the program again";
    }

    private static string Command(string project, string configuration, params string[] options) => $"dotnet build {Word(project)} -c {configuration}{string.Concat(options)}";

    private static string Option(Group given, string option) => given.Success ? $" {option}{given.Value}" : "";

    /// <summary>A path as a shell takes it for one word.</summary>
    private static string Word(string path) =>
        path.All(c => char.IsLetterOrDigit(c) || "/\\:._-+".Contains(c, StringComparison.Ordinal)) ? path
        : OperatingSystem.IsWindows() ? $"\"{path}\""
        : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string? RepositoryOf(string folder)
    {
        var place = new DirectoryInfo(folder);
        while (place is not null && !File.Exists(Path.Combine(place.FullName, Solution))) place = place.Parent;
        return place?.FullName;
    }

    // What the checkout's own script runs.
    [GeneratedRegex("^Pipeline[.]Cli/bin/((?<flavour>Gpu|DirectML)/)?Release/program/onnx-models$")]
    private static partial Regex CheckoutFolder();

    [GeneratedRegex("^(?<project>[^/]+)/bin/((?<flavour>Gpu|DirectML)/)?(?<configuration>Debug|Release)/net[0-9.]+(/(?<rid>(?!publish/)[^/]+))?/onnx-models$")]
    private static partial Regex BuildFolder();
}
