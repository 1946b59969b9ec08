namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>Why a provider that this build has does not run here, in the words of <c>tlearn devices</c> and of every refused <c>--device</c>.</summary>
internal static class ProviderTrouble
{
    /// <summary>The reason.</summary>
    /// <param name="kind">The provider.</param>
    /// <param name="message">ONNX Runtime's own message, which names one library at most (on Windows none).</param>
    /// <param name="needs">What its library asks for; <see langword="null"/> where that is not known.</param>
    public static string Of(DeviceKind kind, string message, ProviderNeeds? needs)
    {
        if (needs is null) return $"{kind.Library}: {message}";
        var wants = needs.Wanted.Length == 0 ? "" : $"; this build wants {needs.Wanted}";
        return needs.Missing switch
        {
            [] => $"{kind.Library}: {message}{wants}",
            [var one] => $"{kind.Library} does not load: {one} is missing{wants}",
            [var first, ..] => $"{kind.Library} does not load: {first} is missing, and so {(needs.Missing.Count == 2 ? "is" : "are")} {string.Join(", ", needs.Missing.Skip(1))}{wants}",
        };
    }

    /// <summary>What to do, without the full stop.</summary>
    public static string Next(ProviderNeeds? needs)
    {
        var products = needs is { Wanted.Length: > 0 } ? needs.Wanted : "its libraries";
        var place = OperatingSystem.IsWindows() ? "PATH" : "LD_LIBRARY_PATH";
        return $"Install {products} and the graphics card's driver, with their folders in {place} where the system does not find them by itself";
    }
}
