namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>A network with taps of its own, as <c>compare</c> takes it: <c>MODEL[#TAP[+TAP]]</c>.</summary>
/// <param name="Model">A name of the catalogue or a path.</param>
/// <param name="Tap">The tap expression behind the <c>#</c>; <see langword="null"/> where there is none.</param>
public sealed record TappedModel(string Model, string? Tap)
{
    private const char Separator = '#';
    private const string Ending = ".onnx";

    /// <summary>
    /// Reads a text. Paths and tensors' names may hold a <c>#</c> themselves, so the longest part that is a file or a name of the catalogue is the model. Where none is, the
    /// part that looks like a path of an ONNX file, for who opens it to say that it is missing.
    /// </summary>
    public static TappedModel Read(string text, ModelCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(catalogue);
        var cuts = Enumerable.Range(0, text.Length).Where(i => text[i] == Separator).Append(text.Length).Reverse().ToList();
        var names = catalogue.List().Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        var cut = cuts.Cast<int?>().FirstOrDefault(c => names.Contains(text[..c!.Value]) || File.Exists(text[..c.Value]))
            ?? cuts.Cast<int?>().FirstOrDefault(c => text[..c!.Value].EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
            ?? cuts.FirstOrDefault(c => c < text.Length, text.Length);
        return cut == text.Length ? new TappedModel(text, null) : new TappedModel(text[..cut], text[(cut + 1)..]);
    }
}
