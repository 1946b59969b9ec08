using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Both libraries, by name, for tests that hold with each.</summary>
internal static class Decoders
{
    private static readonly Lazy<(CheckedDecoder? Decoder, string Message)> s_openCv = new(() => Load(() => new OpenCvDecoder()));
    private static readonly Lazy<(CheckedDecoder? Decoder, string Message)> s_skia = new(() => Load(() => new SkiaDecoder()));

    public static string[] Names { get; } = ["opencv", "skia"];

    /// <summary>A decoder; where its library does not load the test is skipped, and counted. With <c>CI=true</c> it fails where the build brings the library.</summary>
    public static CheckedDecoder Require(string name)
    {
        var (decoder, message) = (name == "opencv" ? s_openCv : s_skia).Value;
        if (decoder is not null) return decoder;
        if (OpenCvLibrary.IsBuiltFor && Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(message);
        Assert.Skip(message);
        return null;
    }

    /// <summary>Each case with each decoder.</summary>
    public static TheoryData<string, T> With<T>(IEnumerable<T> cases)
    {
        var rows = new TheoryData<string, T>();
        foreach (var name in Names)
        {
            foreach (var one in cases) rows.Add(name, one);
        }

        return rows;
    }

    /// <summary>The pixels; <see langword="null"/> where the decoder is Skia and leaves the file to OpenCV by its name.</summary>
    public static RgbImage? DecodeOrLeave(CheckedDecoder decoder, byte[] file, DecodeOptions options)
    {
        try
        {
            return decoder.Decode(file, options);
        }
        catch (ImageDecodeException e) when (decoder is SkiaDecoder && OpenCvWanted.IsReason(e.Message))
        {
            return null;
        }
    }

    /// <summary>Asserts that both libraries and our own code make the same pixels of a file, with transparency on white and dropped.</summary>
    public static void RequireSame(byte[] file, string what)
    {
        foreach (var alpha in (AlphaHandling[])[AlphaHandling.White, AlphaHandling.Drop])
        {
            var options = new DecodeOptions { Alpha = alpha };
            using var expected = Library("opencv").Decode(file, options);
            using var skia = Library("skia").Decode(file, options);
            RequireSame(expected, skia, $"{what}, {alpha}, Skia");
            using var own = Require("opencv").Decode(file, options);
            RequireSame(expected, own, $"{what}, {alpha}, own code");
        }
    }

    /// <summary>Asserts that two pictures have the same pixels.</summary>
    public static void RequireSame(RgbImage expected, RgbImage found, string what)
    {
        Assert.Equal((expected.Width, expected.Height), (found.Width, found.Height));
        var different = expected.Pixels.Length - expected.Pixels.CommonPrefixLength(found.Pixels);
        Assert.True(different == 0, $"{what}: different from pixel {(expected.Pixels.Length - different) / 3} on, {string.Join(' ', expected.Pixels[^different..][..Math.Min(different, 6)].ToArray())} expected, {string.Join(' ', found.Pixels[^different..][..Math.Min(different, 6)].ToArray())} found");
    }

    /// <summary>As <see cref="Require"/>, with the usual JPEGs read by the library, too.</summary>
    public static CheckedDecoder Library(string name)
    {
        Require(name);
        return name == "opencv" ? new OpenCvDecoder { MakesJpegPixels = false } : new SkiaDecoder { MakesJpegPixels = false };
    }

    private static (CheckedDecoder? Decoder, string Message) Load(Func<CheckedDecoder> make)
    {
        try
        {
            return (make(), "");
        }
        catch (TlearnException e)
        {
            return (null, e.Message);
        }
    }
}
