using TransferLearning.Cli.Startup;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>TLEARN_ONNXRUNTIME</c> loads another native ONNX Runtime, or says why not.</summary>
public sealed class NativeRuntimeTests
{
    private static string Own => Path.GetDirectoryName(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64"), "libonnxruntime.so", SearchOption.AllDirectories).Single())!;

    [Fact]
    public async Task The_runtime_of_a_folder_is_the_one_that_runs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.Is64BitProcess, "the runtime for Linux x64 is tried");
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(Own, "libonnxruntime.so"), folder.File("libonnxruntime.so.1.99.9"));
        var run = await StartAsync(folder, "devices", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(folder.File("libonnxruntime.so.1.99.9"), run.Json.GetProperty("onnxruntime").GetProperty("library").GetString());
        Assert.True(run.Json.GetProperty("providers").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "cpu").GetProperty("working").GetBoolean());
    }

    [Fact]
    public async Task A_folder_without_a_runtime_is_an_error_that_names_the_files()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the names are Linux's");
        using var folder = new TemporaryFolder();
        var empty = await StartAsync(folder, "devices");
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("found neither libonnxruntime.so or libonnxruntime.so.*", empty.Error);

        File.WriteAllText(folder.File("libonnxruntime.so"), "no library");
        Assert.Contains("does not load", (await StartAsync(folder, "devices")).Error);

        File.Copy(Directory.EnumerateFiles(Own, "libonnxruntime_providers_shared.so").Single(), folder.File("libonnxruntime.so"), overwrite: true);
        Assert.Contains("exports no OrtGetApiBase", (await StartAsync(folder, "devices")).Error);

        Assert.Contains("found no folder", (await StartAsync(folder.File("nowhere"), "devices")).Error);
    }

    public static TheoryData<string, bool> Versions
    {
        get
        {
            var (major, minor) = (DeviceCatalogue.BuiltFor.Major, DeviceCatalogue.BuiltFor.Minor);
            return new()
            {
                { $"{major}.{minor}.0", true },
                { $"{major}.{minor + 8}.0", true },
                { $"{major}.{minor}.2-dev+abc", true },
                { $"{major}.{minor - 1}.9", false },
                { "1.22.0", false },
                { $"{major + 1}.0.0", false },
                { "unknown", false },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_older_runtime_is_refused(string version, bool accepted)
    {
        var error = Record.Exception(() => NativeRuntime.RequireVersion("/x/libonnxruntime.so", version));
        if (accepted) Assert.Null(error);
        else Assert.Contains($"is ONNX Runtime {version}, expected {DeviceCatalogue.BuiltFor.ToString(2)}", Assert.IsType<TlearnException>(error).Message);
    }

    /// <summary>The version that is demanded is that of the package which the program is built with.</summary>
    [Fact]
    public void The_native_runtime_is_of_the_managed_version() => Assert.Equal(DeviceCatalogue.BuiltFor.ToString(3), DeviceCatalogue.Probe().Runtime);

    /// <summary>A program without a native runtime, as one for musl is, says what to add.</summary>
    [Theory]
    [InlineData("linux-musl-x64", true)]
    [InlineData("alpine.3.24-x64", true)]
    [InlineData("linux-x64", false)]
    [InlineData("osx-x64", false)]
    public void What_to_do_without_a_runtime_depends_on_the_system(string rid, bool musl)
    {
        var next = OrtFailure.MissingRuntime(rid);
        Assert.Equal(musl, next.Contains("apk add onnxruntime", StringComparison.Ordinal));
        Assert.Contains(NativeRuntime.Variable, next);
        Assert.Contains($"{DeviceCatalogue.BuiltFor.ToString(2)} or a later {DeviceCatalogue.BuiltFor.Major}.x", next);
    }

    private static Task<TlearnRun> StartAsync(string folder, params string[] arguments) =>
        Tlearn.EndAsync(Tlearn.Start(["env", $"{NativeRuntime.Variable}={folder}"], arguments));
}
