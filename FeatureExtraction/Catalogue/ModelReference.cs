using TransferLearning.Core;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>A model as a command means it: a path and, for a model of the catalogue, its manifest.</summary>
/// <param name="Path">Full path of the ONNX file.</param>
/// <param name="Manifest">Its manifest; <see langword="null"/> for a file that the catalogue does not know.</param>
public sealed record ModelReference(string Path, ModelManifest? Manifest)
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
                    ? $"The file was changed or damaged: restore it, or add it under another name: tlearn models add {Path} --name NAME."
                    : $"The file was changed or damaged: fetch it again with tlearn models get {manifest.Name}.");
        }

        return model;
    }
}
