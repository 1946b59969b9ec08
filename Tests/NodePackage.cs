using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace TransferLearning.Tests;

/// <summary>Packages of npm as oracles: each is installed once into a folder of its own. Where there is no node or no registry, the test is skipped.</summary>
internal static class NodePackage
{
    /// <summary>Folder that <c>node_modules</c> with the packages lies in.</summary>
    /// <param name="packages">Names and versions: <c>apache-arrow@21.2.0</c>.</param>
    public static string Install(params string[] packages)
    {
        var folder = Path.Combine(Path.GetTempPath(), "tlearn-tests-" + string.Join('-', packages).Replace('@', '-'));
        if (Directory.Exists(folder)) return folder;
        var fresh = Directory.CreateTempSubdirectory("tlearn-npm-").FullName;
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var (code, _, error) = Run(npm, fresh, ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", fresh, .. packages]);
        if (code != 0) Assert.Skip($"npm cannot install {string.Join(", ", packages)}: {error}");
        try
        {
            Directory.Move(fresh, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(fresh, recursive: true); // another test process was faster
        }

        return folder;
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int Code, string Output, string Error) Run(string program, string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
            {
                process.Kill(entireProcessTree: true);
                Assert.Skip($"{program} did not end within a minute");
            }

            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
    }
}
