using SkiaSharp;

namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>The native Skia library, which needs nothing but the C library.</summary>
internal static class SkiaLibrary
{
    private static readonly Lazy<string> s_loaded = new(Load);

    /// <summary>Skia's version; loads the library on first use.</summary>
    /// <exception cref="TlearnException">The library does not load; the message says what to do.</exception>
    public static string Version => s_loaded.Value;

    private static string Load()
    {
        try
        {
            return SkiaSharpVersion.CheckNativeLibraryCompatible() ? SkiaSharpVersion.Native.ToString() : throw new DllNotFoundException($"found version {SkiaSharpVersion.Native}, expected {SkiaSharpVersion.NativeMinimum} or later");
        }
        catch (Exception e) when (NativeLoading.IsFailure(e))
        {
            throw new TlearnException(
                $"Skia's native library does not load: {NativeLoading.Cause(e, "libSkiaSharp")}",
                "It comes with the program: build or publish it for this machine (dotnet publish -r RID).",
                e);
        }
    }
}
