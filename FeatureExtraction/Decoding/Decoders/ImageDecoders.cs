
namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>Which library decodes in this process.</summary>
/// <param name="Decoder">The decoder.</param>
/// <param name="WhyNotOpenCv">Why it is not OpenCV; <see langword="null"/> where it is.</param>
/// <param name="Note">The same in a few words, for runs that decode.</param>
internal sealed record ChosenDecoder(CheckedDecoder Decoder, string? WhyNotOpenCv = null, string? Note = null);

/// <summary>The one place that chooses what decodes: OpenCV where its library loads, else Skia.</summary>
internal static class ImageDecoders
{
    /// <summary>The environment variable that forces one.</summary>
    public const string Variable = "TLEARN_DECODER";

    private static readonly Lazy<ChosenDecoder> s_choice = new(() => Choose(Environment.GetEnvironmentVariable(Variable), () => new OpenCvDecoder(), next => new SkiaDecoder(next)));

    /// <summary>What decodes in this process, chosen once.</summary>
    /// <exception cref="TlearnException">No library loads; the message names both.</exception>
    /// <exception cref="UsageException">The variable has no value that is known.</exception>
    public static ChosenDecoder Chosen => s_choice.Value;

    /// <summary>The decoder of <see cref="Chosen"/>.</summary>
    /// <exception cref="TlearnException">As for <see cref="Chosen"/>.</exception>
    public static CheckedDecoder Default => Chosen.Decoder;

    /// <summary>Checks the environment variable, without loading a library.</summary>
    /// <exception cref="UsageException">It has no value that is known.</exception>
    public static void CheckVariable() => Asked(Environment.GetEnvironmentVariable(Variable));

    internal static ChosenDecoder Choose(string? asked, Func<CheckedDecoder> openCv, Func<string, CheckedDecoder> skia) => Asked(asked) switch
    {
        "opencv" => new ChosenDecoder(openCv()),
        "skia" => new ChosenDecoder(skia($"leave out {Variable}=skia where OpenCV loads"), $"{Variable}=skia asks for Skia", $"{Variable}=skia"),
        _ => Auto(openCv, skia),
    };

    private static string Asked(string? value) => value?.Trim().ToLowerInvariant() switch
    {
        null or "" or "auto" => "auto",
        "opencv" => "opencv",
        "skia" => "skia",
        _ => throw new UsageException($"{Variable}: found '{value}', expected auto, opencv or skia"),
    };

    private static ChosenDecoder Auto(Func<CheckedDecoder> openCv, Func<string, CheckedDecoder> skia)
    {
        try
        {
            return new ChosenDecoder(openCv());
        }
        catch (TlearnException first)
        {
            try
            {
                return new ChosenDecoder(skia(OpenCvLibrary.HowToLoad), $"{first.Message}. {first.Next}", "OpenCV does not load, `Devices.List` says why");
            }
            catch (TlearnException second)
            {
                throw new TlearnException($"no library loads that decodes images: {first.Message}; {second.Message}", $"OpenCV: {first.Next} Skia: {second.Next}", first);
            }
        }
    }
}
