using System.Text.Json;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.Tests.Golden;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>The program where OpenCV is not in use: each odd file is right or refused by name, and a later run with OpenCV makes up for it.</summary>
public sealed class SkiaRunTests
{
    private static readonly string[] s_left = ["cmyk.jpg", "fax-2.tif", "fax-3.tif", "fax-4-white-is-zero.tif", "fax-4.tif", "jpeg-grey.tif", "jpeg-orientation-6.tif", "jpeg.tif"];

    public SkiaRunTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "a variable is set by env");

    [Fact]
    public async Task Odd_files_are_right_or_refused_by_name_and_tried_again_with_OpenCV()
    {
        using var folder = new TemporaryFolder();
        var images = folder.File("images");
        var odd = Fill(images);
        var run = await SkiaAsync(3, "extract", images, "--model", "tlearn-mini", "--out", folder.File("a.store"), "--json");
        Assert.StartsWith("Skia ", run.Json.GetProperty("decoder").GetString());
        Assert.Equal(s_left.Length, run.Json.GetProperty("opencv_wanted").GetInt32());
        Assert.Contains($"{s_left.Length} of them for want of OpenCV, which alone decodes their kinds: leave out TLEARN_DECODER=skia where OpenCV loads; the next run with OpenCV tries them again", run.Error);
        Assert.Contains("decodes the images (TLEARN_DECODER=skia)", run.Error);
        var reasons = Reasons(run);
        Assert.Equal(odd.Unread.Concat(s_left).Order(StringComparer.Ordinal), reasons.Keys.Order(StringComparer.Ordinal));
        Assert.All(s_left, name => Assert.True(OpenCvWanted.IsReason(reasons[name]), reasons[name]));
        Assert.All(odd.Unread, name => Assert.EndsWith("is not read; convert it to PNG or JPEG", reasons[name]));
        Assert.StartsWith("CMYK JPEG is decoded by OpenCV alone", reasons["cmyk.jpg"]);
        Assert.StartsWith("TIFF with fax compression is decoded by OpenCV alone", reasons["fax-4.tif"]);

        Decoding.Decoders.Require("opencv");
        run = await Tlearn.ExpectAsync(3, "extract", images, "--model", "tlearn-mini", "--out", folder.File("a.store"), "--json");
        Assert.Equal((s_left.Length, 0, odd.Unread.Count), (run.Json.GetProperty("computed").GetInt32(), run.Json.GetProperty("opencv_wanted").GetInt32(), run.Json.GetProperty("bad").GetInt32()));

        // The other way round, and alone: what Skia computed is what OpenCV computes.
        await Tlearn.ExpectAsync(3, "extract", images, "--model", "tlearn-mini", "--out", folder.File("b.store"));
        run = await SkiaAsync(3, "extract", images, "--model", "tlearn-mini", "--out", folder.File("b.store"), "--json");
        Assert.Equal((0, odd.Unread.Count), (run.Json.GetProperty("computed").GetInt32(), run.Json.GetProperty("bad").GetInt32()));
        await RequireSameVectorsAsync(folder, "a.store", "b.store");
        await RequireOriginsAsync(folder.File("a.store"), "Skia", odd.Read - s_left.Length, "OpenCV", s_left.Length);
        await Tlearn.ExpectAsync(0, "store", "compact", folder.File("a.store"), "--older-than", "0d");
        await RequireOriginsAsync(folder.File("a.store"), "Skia", odd.Read - s_left.Length, "OpenCV", s_left.Length);
        await Tlearn.ExpectAsync(0, "store", "merge", folder.File("a.store"), "--out", folder.File("c.store"));
        await RequireOriginsAsync(folder.File("c.store"), "Skia", odd.Read - s_left.Length, "OpenCV", s_left.Length);
        Assert.Matches(@"decoder  OpenCV [\d.]+: 8 vectors\r?\ndecoder  Skia ", (await Tlearn.ExpectAsync(0, "store", "info", folder.File("a.store"))).Out);
    }

    [Fact]
    public async Task Every_document_counts_the_images_that_wait_for_OpenCV()
    {
        using var folder = new TemporaryFolder();
        var (images, head) = (folder.File("images"), folder.File("a.tlhead"));
        ImageFolder.CopyFlowers(images, 3);
        foreach (var split in (string[])["train", "val"]) File.Copy(Path.Combine(PillowGolden.Folder, "decode", "cmyk.jpg"), Path.Combine(images, split, "roses", "cmyk.jpg"));
        (int Wanted, string[] Call)[] calls =
        [
            (2, ["train", images, "--model", "tlearn-mini", "--head", "centroid", "--out", head]),
            (2, ["evaluate", head, images]),
            (2, ["predict", head, images]),
            (2, ["compare", images, "--model", "tlearn-mini", "--head", "centroid", "--out", folder.File("c")]),
            (2, ["classify", images, "--model", "tlearn-mini"]),
            (1, ["export", head, "--out", folder.File("a.onnx"), "--verify", Path.Combine(images, "val", "roses")]),
            (2, ["finetune", images, "--model", "tlearn-mini", "--unfreeze", "last:1", "--epochs", "1", "--out", folder.File("b.onnx")]),
        ];
        foreach (var (wanted, call) in calls)
        {
            var run = await Tlearn.EndAsync(Tlearn.Start(["env", "TLEARN_DECODER=skia", $"TLEARN_CACHE={folder.File("cache")}"], [.. call, "--json"]));
            Assert.True(run.ExitCode == 3, $"{call[0]}: exit code {run.ExitCode}\n{run.Error}");
            Assert.True(run.Json.TryGetProperty("opencv_wanted", out var found), call[0]);
            Assert.True(found.GetInt32() is var count && count == wanted, $"{call[0]}: found {count}, expected {wanted}");
        }
    }

    [Fact]
    public async Task Devices_say_what_decodes_and_a_wrong_name_is_a_wrong_call()
    {
        var decoder = (await SkiaAsync(0, "devices", "--json")).Json.GetProperty("decoder");
        Assert.StartsWith("Skia ", decoder.GetProperty("name").GetString());
        Assert.Equal("TLEARN_DECODER=skia asks for Skia", decoder.GetProperty("reason").GetString());
        Assert.Contains("decodes images, not OpenCV: TLEARN_DECODER=skia asks for Skia", (await SkiaAsync(0, "devices")).Out);
        var run = await Tlearn.EndAsync(Tlearn.Start(["env", "TLEARN_DECODER=gdi"], "devices", "--json"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("TLEARN_DECODER: found 'gdi', expected auto, opencv or skia", run.Json.GetProperty("error").GetProperty("what").GetString());
        Decoding.Decoders.Require("opencv");
        decoder = (await Tlearn.ExpectAsync(0, "devices", "--json")).Json.GetProperty("decoder");
        Assert.StartsWith("OpenCV ", decoder.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, decoder.GetProperty("reason").ValueKind);
    }

    private static async Task<TlearnRun> SkiaAsync(int exitCode, params string[] arguments)
    {
        var run = await Tlearn.EndAsync(Tlearn.Start(["env", "TLEARN_DECODER=skia"], arguments));
        Assert.True(run.ExitCode == exitCode, $"exit code {run.ExitCode}, expected {exitCode}\n{run.Error}\n{run.Out}");
        return run;
    }

    private static Dictionary<string, string> Reasons(TlearnRun run) =>
        run.Json.GetProperty("failures").EnumerateArray().ToDictionary(f => f.GetProperty("path").GetString()!, f => f.GetProperty("reason").GetString()!);

    /// <summary>The golden files of decoding and the reported odd ones; equal contents once.</summary>
    private static (int Read, List<string> Unread) Fill(string images)
    {
        Directory.CreateDirectory(images);
        var (read, unread) = (0, new List<string>());
        var contents = new HashSet<string>();
        var cases = SharedData.Require("cases");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(PillowGolden.Folder, "decode")).Concat(Directory.EnumerateDirectories(cases)
            .Where(d => Path.GetFileName(d) is var name && (name.StartsWith("bmp", StringComparison.Ordinal) || name.StartsWith("tiff", StringComparison.Ordinal) || name.StartsWith("unsupported", StringComparison.Ordinal)))
            .SelectMany(d => Directory.EnumerateFiles(d, "*.*", SearchOption.AllDirectories))))
        {
            if (Path.GetExtension(file) is ".npy" or ".md" or ".json" or ".onnx" || !contents.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))))) continue;
            var isUnread = file.Contains("unsupported", StringComparison.Ordinal);
            var name = file.StartsWith(cases, StringComparison.Ordinal) ? $"{contents.Count}-{Path.GetFileName(file)}" : Path.GetFileName(file);
            File.Copy(file, Path.Combine(images, name));
            if (isUnread) unread.Add(name);
            else read++;
        }

        return (read, unread);
    }

    private static async Task RequireSameVectorsAsync(TemporaryFolder folder, params string[] stores)
    {
        foreach (var store in stores) await Tlearn.ExpectAsync(0, "store", "export", folder.File(store), "--format", "npy", "--out", folder.File($"{store}.npy"));
        string[] files = [.. Directory.EnumerateFiles(folder.File($"{stores[0]}.npy")).Select(f => Path.GetFileName(f))];
        Assert.Contains(files, f => f.EndsWith(".npy", StringComparison.Ordinal));
        foreach (var file in files) Assert.True(File.ReadAllBytes(folder.File($"{stores[0]}.npy", file)).AsSpan().SequenceEqual(File.ReadAllBytes(folder.File($"{stores[1]}.npy", file))), file);
    }

    private static async Task RequireOriginsAsync(string store, string firstName, int first, string secondName, int second)
    {
        var decoders = (await Tlearn.ExpectAsync(0, "store", "info", store, "--json")).Json.GetProperty("decoders").EnumerateObject().ToDictionary(d => d.Name.Split(' ')[0], d => d.Value.GetInt32());
        Assert.Equal((2, first, second), (decoders.Count, decoders[firstName], decoders[secondName]));
    }
}
