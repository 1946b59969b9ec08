using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A copy of the program whose OpenCV does not load, as on a machine without GTK.</summary>
public sealed class WithoutOpenCvTests
{
    private const string Library = "runtimes/linux-x64/native/libOpenCvSharpExtern.so";

    [Fact]
    public async Task Everything_runs_on_Skia_and_says_what_OpenCV_lacks()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "the library is one for Linux x64");
        var own = Path.Combine(AppContext.BaseDirectory, Library);
        Assert.SkipUnless(File.Exists(own), $"this build has no {Library}");
        using var folder = new TemporaryFolder();
        var program = Copy(folder);

        // The name of a library that it needs, as if that were missing.
        var bytes = File.ReadAllBytes(own);
        var name = bytes.AsSpan().IndexOf("libgtk-3.so.0"u8);
        Assert.NotEqual(-1, name);
        "libgone"u8.CopyTo(bytes.AsSpan(name));
        File.WriteAllBytes(Path.Combine(program, Library), bytes);

        var devices = (await RunAsync(program, 0, "devices", "--json")).Json.GetProperty("decoder");
        Assert.StartsWith("Skia ", devices.GetProperty("name").GetString());
        Assert.Equal("OpenCV's native library does not load: libgone3.so.0: cannot open shared object file: No such file or directory. To use it: apt-get install libgtk-3-0 libdrm2 libatomic1", devices.GetProperty("reason").GetString());
        Assert.Contains("not OpenCV: OpenCV's native library does not load: libgone3.so.0", (await RunAsync(program, 0, "devices")).Out);

        var images = folder.File("images");
        foreach (var (label, file) in ((string, string)[])[("a", "cmyk.jpg"), ("a", "baseline.jpg"), ("b", "rgb.png"), ("b", "lzw.tif"), ("a", "lossy.webp"), ("b", "grey.bmp")])
        {
            Directory.CreateDirectory(Path.Combine(images, label));
            File.Copy(Path.Combine(Golden.PillowGolden.Folder, "decode", file), Path.Combine(images, label, file));
        }

        var run = await RunAsync(program, 3, "train", images, "--model", "tlearn-mini", "--head", "ridge", "--preprocess", "imagenet,interpolation=area", "--out", folder.File("a.tlhead"));
        Assert.Contains("decodes the images (OpenCV does not load, 'tlearn devices' says why)", run.Error);
        Assert.Contains("bad: a/cmyk.jpg: decode: CMYK JPEG is decoded by OpenCV alone, not by Skia, which decodes here: apt-get install libgtk-3-0 libdrm2 libatomic1", run.Error);
        Assert.Contains("1 of them for want of OpenCV, which alone decodes their kinds: apt-get install libgtk-3-0 libdrm2 libatomic1; the next run with OpenCV tries them again", run.Error);
        Assert.Equal(6, (await RunAsync(program, 3, "predict", folder.File("a.tlhead"), images)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await ASecondRunLoadsNoDecoderAsync(program, folder);
    }

    // Where nothing is new; what does not load is no fault of the image that wanted it.
    private static async Task ASecondRunLoadsNoDecoderAsync(string program, TemporaryFolder folder)
    {
        var images = Directory.CreateDirectory(folder.File("few")).FullName;
        File.Copy(Path.Combine(Golden.PillowGolden.Folder, "decode", "rgb.png"), Path.Combine(images, "rgb.png"));
        string[] extract = ["extract", images, "--model", "tlearn-mini", "--out", folder.File("few.store"), "--json"];
        var run = await RunAsync(program, 0, extract);
        Assert.StartsWith("Skia ", run.Json.GetProperty("decoder").GetString());
        Assert.Contains("decodes the images (OpenCV does not load", run.Error);

        run = await RunAsync(program, 0, extract);
        Assert.Equal((1, null), (run.Json.GetProperty("cached").GetInt32(), run.Json.GetProperty("decoder").GetString()));
        Assert.DoesNotContain("decodes the images", run.Error);

        File.Copy(Path.Combine(Golden.PillowGolden.Folder, "decode", "baseline.jpg"), Path.Combine(images, "new.jpg"));
        run = await RunAsync(program, 1, "opencv", extract);
        Assert.Contains("OpenCV's native library does not load: libgone3.so.0", run.Json.GetProperty("error").GetProperty("what").GetString());
        run = await RunAsync(program, 0, extract);
        Assert.Equal((1, 1, 0), (run.Json.GetProperty("cached").GetInt32(), run.Json.GetProperty("computed").GetInt32(), run.Json.GetProperty("bad").GetInt32()));
        Assert.Contains("decodes the images (OpenCV does not load", run.Error);

        // Rows are written, and nothing is decoded for them.
        File.SetLastWriteTimeUtc(Path.Combine(images, "rgb.png"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.Delete(Path.Combine(images, "new.jpg"));
        run = await RunAsync(program, 0, "opencv", extract);
        Assert.Equal((1, 0, 1, null), (run.Json.GetProperty("cached").GetInt32(), run.Json.GetProperty("computed").GetInt32(), run.Json.GetProperty("removed").GetInt32(), run.Json.GetProperty("decoder").GetString()));
        await RunAsync(program, 0, "opencv", ["store", "verify", folder.File("few.store"), "--source", images]);
    }

    private static string Copy(TemporaryFolder folder)
    {
        var program = folder.File("program");
        using var copy = Process.Start(new ProcessStartInfo("cp", ["-r", AppContext.BaseDirectory, program]))!;
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
        return program;
    }

    private static Task<TlearnRun> RunAsync(string program, int exitCode, params string[] arguments) => RunAsync(program, exitCode, "auto", arguments);

    private static async Task<TlearnRun> RunAsync(string program, int exitCode, string decoder, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(program, "tlearn.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TLEARN_DECODER"] = decoder;
        start.Environment["TLEARN_CACHE"] = Path.Combine(program, "cache");
        using var process = Process.Start(start)!;
        var run = await Tlearn.EndAsync(process);
        Assert.True(run.ExitCode == exitCode, $"exit code {run.ExitCode}, expected {exitCode}\n{run.Error}\n{run.Out}");
        return run;
    }
}
