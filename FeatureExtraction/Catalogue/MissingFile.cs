namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>What to do where the file of a model of the catalogue is not on this machine: the one place that tells.</summary>
internal static class MissingFile
{
    /// <summary>A sentence.</summary>
    public static string Next(ModelManifest manifest) =>
        Path.IsPathRooted(manifest.File) ? $"It was added from there: put it back, or remove {manifest.Folder} and add it again."
        : manifest.Package is { } package ? $"It comes with the build, from the package {package}: where that can be reached, {ProgramBuild.Again(manifest.Folder)}. Or take {package.File} out of the package (a zip archive), then: {Get(manifest)} --from FILE"
        : manifest.Url.Length > 0 ? $"Fetch it: {Get(manifest)}"
        : $"Get the ONNX file from {manifest.Source} (docs/models.md tells how), then: {Get(manifest)} --from FILE|URL{(manifest.Sha256.Length > 0 ? "" : " --accept-unverified")}";

    private static string Get(ModelManifest manifest) => $"tlearn models get {manifest.Name}";
}
