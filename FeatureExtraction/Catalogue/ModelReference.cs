using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>A model as a command means it: a path and, for a model of the catalogue, its manifest.</summary>
/// <param name="Path">Full path of the ONNX file.</param>
/// <param name="Manifest">Its manifest; <see langword="null"/> for a file that the catalogue does not know.</param>
internal sealed record ModelReference(string Path, ModelManifest? Manifest)
{
    /// <summary>The catalogue's name, else the path.</summary>
    public string Name => Manifest?.Name ?? Path;

    /// <summary>Reads the model and holds it to its manifest.</summary>
    /// <exception cref="TlearnException">It cannot be read, or its SHA-256 is not the manifest's.</exception>
    public OnnxModel Load()
    {
        var model = OnnxModel.Load(Path);
        if (Manifest is { Sha256.Length: > 0 } manifest && !Sha256Text.AreEqual(manifest.Sha256, model.Sha256))
        {
            throw new TlearnException(
                $"{Path} is not the model that its manifest describes: found SHA-256 {model.Sha256}, expected {manifest.Sha256}",
                manifest is { Location: null, Package: not null } ? $"The file was changed or damaged: remove it. {MissingFile.Next(manifest)}"
                    : manifest.Location is null
                    ? $"The file was changed or damaged: restore it, or add it under another name: `Models.Add({Path}, NAME)`."
                    : $"The file was changed or damaged: fetch it again with `Models.FetchAsync({manifest.Name})`.");
        }

        return model;
    }
}

/// <summary>A network with taps of its own, as <c>compare</c> takes it: <c>MODEL[#TAP[+TAP]]</c>.</summary>
/// <param name="Model">A name of the catalogue or a path.</param>
/// <param name="Tap">The tap expression behind the <c>#</c>; <see langword="null"/> where there is none.</param>
internal sealed record TappedModel(string Model, string? Tap)
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
        var cut = cuts.Cast<int?>().FirstOrDefault(c => catalogue.Named(text[..c!.Value]) is not null || File.Exists(text[..c.Value]))
            ?? cuts.Cast<int?>().FirstOrDefault(c => text[..c!.Value].EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
            ?? cuts.FirstOrDefault(c => c < text.Length, text.Length);
        return cut == text.Length ? new TappedModel(text, null) : new TappedModel(text[..cut], text[(cut + 1)..]);
    }
}
