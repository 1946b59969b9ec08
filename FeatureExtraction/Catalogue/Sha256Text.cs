namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>SHA-256 as text.</summary>
internal static class Sha256Text
{
    private const int Digits = 64;

    public static bool IsValid(string text) => text.Length == Digits && text.All(char.IsAsciiHexDigit);

    public static bool AreEqual(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
