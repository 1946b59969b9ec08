using Xunit;

namespace TransferLearning.Tests.Architecture;

/// <summary>OpenCV's library exists for one platform alone, so nothing but its decoder may touch it; Skia's decoder and the figures' PNG are all that know Skia; what chooses between decoders stands in one place.</summary>
public sealed class DecodingLibraryTests
{
    [Theory]
    [InlineData("OpenCvSharp", "OpenCvDecoder.cs", "OpenCvLibrary.cs", "StoredPixels.cs")]
    [InlineData("SkiaSharp", "SkiaDecoder.cs", "SkiaLibrary.cs", "FigureFonts.cs", "FigurePng.cs")]
    [InlineData("new OpenCvDecoder(", "ImageDecoders.cs")]
    [InlineData("new SkiaDecoder(", "ImageDecoders.cs")]
    public void Few_files_touch_a_decoding_library(string text, params string[] files)
    {
        var projects = Directory.EnumerateFiles(SharedData.Repository, "*.csproj", SearchOption.AllDirectories).Select(p => Path.GetDirectoryName(p)!).Where(p => Path.GetFileName(p) is not ("Tests" or "Benchmarks")); // the libraries alone are peers there
        var touching = projects.SelectMany(p => Directory.EnumerateFiles(p, "*.cs", SearchOption.AllDirectories))
            .Where(f => !Path.GetRelativePath(SharedData.Repository, f).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Where(f => File.ReadAllText(f).Contains(text, StringComparison.Ordinal))
            .Select(f => Path.GetFileName(f));
        Assert.Equal(files.Order(StringComparer.Ordinal), touching.Order(StringComparer.Ordinal));
    }
}
