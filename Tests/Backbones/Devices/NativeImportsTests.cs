using CsCheck;
using TransferLearning.FeatureExtraction.Backbones.Devices.Native;
using Xunit;

namespace TransferLearning.Tests.Backbones.Devices;

/// <summary>Which libraries a native library needs, read from ELF and PE files.</summary>
public sealed class NativeImportsTests
{
    private static readonly string[] s_some = ["libcublasLt.so.13", "libcudart.so.13", "libc.so.6"];
    private static readonly string[] s_windows = ["cublas64_13.dll", "KERNEL32.dll"];

    [Fact]
    public void Elf_files_name_what_they_need() => Assert.Equal(s_some, Read(LibraryImage.Elf(s_some)));

    [Fact]
    public void Windows_files_name_what_they_need_at_once_and_later() => Assert.Equal([.. s_windows, "cudnn64_9.dll"], Read(LibraryImage.Pe(s_windows, ["cudnn64_9.dll"])));

    [Fact]
    public void Files_that_need_nothing_name_nothing()
    {
        Assert.Empty(Read(LibraryImage.Elf()));
        Assert.Empty(Read(LibraryImage.Pe([], [])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text, and no library")]
    [InlineData("MZ")]
    [InlineData("\u007fELF")]
    public void What_is_no_library_is_refused_with_the_place(string content)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(System.Text.Encoding.ASCII.GetBytes(content)));
        Assert.Contains("byte ", error.Message);
        Assert.Contains("library.bin", error.Message);
    }

    /// <summary>Cut or changed files are read or refused; nothing else may come of them.</summary>
    [Fact]
    public void Damaged_files_are_refused() => Gen.Select(Gen.Bool, Gen.Int[0, 400], Gen.Int[0, 400], Gen.Byte).Sample((elf, length, at, value) =>
    {
        var image = elf ? LibraryImage.Elf(s_some) : LibraryImage.Pe(s_windows, ["cudnn64_9.dll"]);
        // Header and tables lie in the first bytes and, in a Windows file, at 0x200.
        if (!elf && at > 200) at += 0x200 - 200;
        if (at < image.Length) image[at] = value;
        try
        {
            Assert.All(Read(length % 3 == 0 ? image[..Math.Min(length, image.Length)] : image), n => Assert.NotEmpty(n));
        }
        catch (InvalidDataException e)
        {
            Assert.Contains("byte ", e.Message);
        }
    }, iter: 2000);

    /// <summary>A library of this machine, so that it is not only files of our own making that are read.</summary>
    [Fact]
    public void The_runtime_of_this_build_is_read()
    {
        var name = OperatingSystem.IsWindows() ? "onnxruntime.dll" : "libonnxruntime.so";
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "Mach-O files are not read: no provider there has libraries of its own");
        var path = Directory.EnumerateFiles(AppContext.BaseDirectory, name, SearchOption.AllDirectories).First();
        Assert.Contains(NativeImports.Read(path), n => OperatingSystem.IsWindows() ? n.Equals("KERNEL32.dll", StringComparison.OrdinalIgnoreCase) : n.StartsWith("libc.", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Read(byte[] image)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("library.bin");
        File.WriteAllBytes(path, image);
        return NativeImports.Read(path);
    }
}
