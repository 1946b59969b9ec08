using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.Store;

/// <summary>Another program as the oracle: the apache-arrow package under node, installed once into a folder of its own.</summary>
internal static class NodeReader
{
    private const string Package = "apache-arrow@21.2.0";

    /// <summary>What node reads from parts; where there is no node or the package cannot be had, the test is skipped.</summary>
    public static JsonElement Read(IEnumerable<string> parts)
    {
        var script = Path.Combine(SharedData.Repository, "Tests", "Store", "read-store.mjs");
        var (code, output, error) = Run("node", SharedData.Repository, [script, Modules(), .. parts]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static string Modules()
    {
        var folder = Path.Combine(Path.GetTempPath(), "tlearn-tests-" + Package.Replace('@', '-'));
        if (Directory.Exists(folder)) return folder;
        var fresh = Directory.CreateTempSubdirectory("tlearn-npm-").FullName;
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var (code, _, error) = Run(npm, fresh, ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", fresh, Package]);
        if (code != 0) Assert.Skip($"npm cannot install {Package}: {error}");
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

    private static (int Code, string Output, string Error) Run(string program, string folder, IEnumerable<string> arguments)
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
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
    }
}
