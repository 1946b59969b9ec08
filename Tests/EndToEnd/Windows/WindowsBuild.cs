using System.Diagnostics;
using Xunit;

namespace TransferLearning.Tests.EndToEnd.Windows;

/// <summary>
/// The program as Windows runs it, under wine: <c>TLEARN_WINDOWS_BUILD</c> names the folder of a self-contained publish for win-x64 (<c>.ci/windows</c> makes one). Where that or wine
/// is missing the tests are skipped and counted, with <c>CI=true</c> too: neither is data of the project's.
/// </summary>
/// <remarks>
/// What wine is not: it has no memory protection for code that .NET asks for (<c>DOTNET_EnableWriteXorExecute=0</c>), deletes files that a program has mapped, calls itself Windows 7, has no
/// Direct3D without a screen ("Failed to create DXGI factory." of ONNX Runtime) and no PowerShell. Its drive Z: is the root of Linux' file system, whose names keep their case.
/// </remarks>
public sealed class WindowsBuild : IDisposable
{
    /// <summary>Names the folder of the publish.</summary>
    public const string Variable = "TLEARN_WINDOWS_BUILD";

    private readonly TemporaryFolder _folder = new();
    private readonly string _prefix;
    private readonly string? _missing;

    public WindowsBuild()
    {
        _prefix = Given ?? Made;
        _missing = Missing();
    }

    private static string? Program => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? Path.Combine(folder, "tlearn.exe") : null;

    /// <summary>Folder of the publish.</summary>
    public static string Folder => Path.GetDirectoryName(Path.GetFullPath(Program!))!;

    // The user's own wine, with programs of his that are none of ours to end.
    private static string? Given => Environment.GetEnvironmentVariable("WINEPREFIX") is { Length: > 0 } given ? given : null;

    private string Made => _folder.File("prefix");

    /// <summary>Folder of drive C:.</summary>
    public string DriveC => Path.Combine(_prefix, "drive_c");

    /// <summary>A cache of the Windows build's own.</summary>
    public string Cache => _folder.File("cache");

    /// <summary>A path of Linux as Windows writes it.</summary>
    public static string Drive(string path) => "Z:" + path.Replace('/', '\\');

    /// <summary>Skips the test where the Windows build cannot be run.</summary>
    public void Require() => Assert.SkipWhen(_missing is not null, _missing ?? "");

    /// <summary>Runs the program in a folder and demands an exit code.</summary>
    internal async Task<TlearnRun> ExpectAsync(int exitCode, string folder, params string[] arguments)
    {
        var run = await RunAsync(folder, arguments);

        // The program itself never fails without a word. A start that did, seen once, is taken for the doing of wine, and made again once.
        if (run.ExitCode != 0 && run.ExitCode != exitCode && string.IsNullOrWhiteSpace(run.Error) && string.IsNullOrWhiteSpace(run.Out)) run = await RunAsync(folder, arguments);
        Assert.True(run.ExitCode == exitCode, $"tlearn.exe {string.Join(' ', arguments)}: exit code {run.ExitCode}, expected {exitCode}\n{run.Error}\n{run.Out}");
        return run;
    }

    private async Task<TlearnRun> RunAsync(string folder, string[] arguments)
    {
        using var process = Start(folder, arguments);
        return await Tlearn.EndAsync(process);
    }

    /// <summary>Starts the program in a folder.</summary>
    internal Process Start(string folder, params string[] arguments) => Wine(folder, null, [Program!, .. arguments]);

    /// <summary>Starts any program of Windows.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="path">A folder in which programs are found before others.</param>
    /// <param name="words">The program and its arguments.</param>
    internal Process Wine(string folder, string? path, params string[] words)
    {
        var start = new ProcessStartInfo("wine", words) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        SetEnvironment(start);
        if (path is not null) start.Environment["WINEPATH"] = Drive(path);
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        if (_missing is null && _prefix == Made)
        {
            // Ends what runs on this prefix and nothing else.
            var start = new ProcessStartInfo("wineserver", ["-k"]);
            SetEnvironment(start);
            try
            {
                using var end = Process.Start(start);
                end?.WaitForExit();
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Debian has it where no path leads; then it ends by itself, three seconds after the last program.
            }
        }

        _folder.Dispose();
    }

    private void SetEnvironment(ProcessStartInfo start)
    {
        start.Environment["WINEPREFIX"] = _prefix;
        start.Environment["WINEDEBUG"] = "-all";
        start.Environment["WINEDLLOVERRIDES"] = "mshtml="; // nothing to install
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["TLEARN_CACHE"] = Drive(Cache);
        start.Environment.Remove("XDG_CACHE_HOME");
    }

    private string? Missing()
    {
        if (Program is null) return $"the Windows build is not tried: {Variable} names none (.ci/windows makes one)";
        if (!File.Exists(Program)) return $"the Windows build is not tried: there is no {Program}";
        try
        {
            using var process = Wine(_folder, null, Program, "--version");
            process.StandardInput.Close();
            _ = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            // A program that does not start is a fault of ours, wine that does not is none.
            return process.ExitCode == 0 || output.Length > 0 || Directory.Exists(DriveC) ? null : "the Windows build is not tried: wine does not start";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"the Windows build is not tried: wine is not installed ({e.Message})";
        }
    }
}
