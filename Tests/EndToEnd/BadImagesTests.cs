using System.Buffers.Binary;
using System.IO.Hashing;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A folder full of what goes wrong: every bad file is named with its reason, every good one is embedded.</summary>
public sealed class BadImagesTests
{
    private static readonly string[] s_good = ["a/plain.jpg", "a/with space.jpg", "a/quo\"te's.jpg", "a/emoji 🌼.jpg", "a/new\nline.jpg", "x.png/inside.jpg", "a/one.png"];

    [Fact]
    public async Task Bad_files_are_named_and_good_ones_embedded()
    {
        using var folder = new TemporaryFolder();
        var images = folder.File("images");
        var bad = Fill(images);
        var run = await RunAsync("extract", images, "--model", "tlearn-mini", "--out", folder.File("out", "h.store"), "--json");

        Assert.True(run.ExitCode == 3, run.Error);
        var failures = run.Json.GetProperty("failures").EnumerateArray().ToDictionary(f => f.GetProperty("path").GetString()!, f => f.GetProperty("reason").GetString()!);
        Assert.Equal(bad.Keys.Order(StringComparer.Ordinal), failures.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, reason) in bad)
        {
            Assert.Contains(reason, failures[path]);
            Assert.Contains($"bad: {path}: ", run.Error);
        }

        Assert.Equal(s_good.Length, run.Json.GetProperty("computed").GetInt32());
        Assert.Equal(0, (await RunAsync("extract", images, "--model", "tlearn-mini", "--out", folder.File("out", "h.store"), "--allow-bad", $"{bad.Count}")).ExitCode);
        Assert.Equal(3, (await RunAsync("extract", images, "--model", "tlearn-mini", "--out", folder.File("out", "h.store"), "--allow-bad", "10%")).ExitCode);

        async Task<TlearnRun> RunAsync(params string[] arguments) =>
            CanBecomeNobody ? await Tlearn.EndAsync(Tlearn.Start(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"], arguments)) : await Tlearn.RunAsync(arguments);
    }

    /// <summary>Root reads everything; without permission is only who is not root. Needs a checkout that others may read.</summary>
    private static bool CanBecomeNobody { get; } = Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv") && NobodyReads(Path.Combine(AppContext.BaseDirectory, "tlearn.dll"));

    private static bool NobodyReads(string file)
    {
        using var test = System.Diagnostics.Process.Start("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "test", "-r", file]);
        test.WaitForExit();
        return test.ExitCode == 0;
    }

    private static Dictionary<string, string> Fill(string images)
    {
        var photograph = File.ReadAllBytes(Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", "daisy")).First());
        Directory.CreateDirectory(Path.Combine(images, "a"));
        Directory.CreateDirectory(Path.Combine(images, "x.png"));
        for (var i = 0; i < s_good.Length - 1; i++) Write(s_good[i], [.. photograph, (byte)i]); // different contents
        Write("a/one.png", Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="));
        Write("a/empty.jpg", []);
        Write("a/text.jpg", "hello"u8.ToArray());
        Write("a/truncated.jpg", photograph[..(photograph.Length / 2)]);
        Write("a/huge.png", HugePng());
        Write("a/notes.txt", "no image, and no item"u8.ToArray());
        var bad = new Dictionary<string, string> { ["a/empty.jpg"] = "empty", ["a/text.jpg"] = "not an image", ["a/truncated.jpg"] = "truncated", ["a/huge.png"] = "1,600,000,000 pixels" };
        if (!OperatingSystem.IsWindows())
        {
            foreach (var parent in (string[])[Path.GetDirectoryName(images)!, images]) File.SetUnixFileMode(parent, (UnixFileMode)0b111_111_111);
            var output = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(images)!, "out"));
            File.SetUnixFileMode(output.FullName, (UnixFileMode)0b111_111_111);
        }

        if (CanBecomeNobody && !OperatingSystem.IsWindows())
        {
            Write("a/secret.jpg", photograph);
            File.SetUnixFileMode(Path.Combine(images, "a/secret.jpg"), UnixFileMode.None);
            bad["a/secret.jpg"] = "denied";
        }

        return bad;

        void Write(string path, byte[] content) => File.WriteAllBytes(Path.Combine(images, path), content);
    }

    /// <summary>The header of a picture of 40,000 × 40,000 pixels, and nothing behind it.</summary>
    private static byte[] HugePng()
    {
        var header = new byte[17];
        "IHDR"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), 40000);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), 40000);
        (header[12], header[13]) = (8, 2);
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.HashToUInt32(header));
        return [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, 0, 0, 0, 13, .. header, .. crc];
    }
}
