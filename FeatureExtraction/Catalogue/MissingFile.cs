namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>What to do where the file of a model of the catalogue is not on this machine: the one place that tells.</summary>
internal static class MissingFile
{
    private const string Solution = "TransferLearning.sln";

    /// <summary>A sentence.</summary>
    public static string Next(ModelManifest manifest) =>
        Path.IsPathRooted(manifest.File) ? $"It was added from there: put it back, or remove {manifest.Folder} and add it again."
        : manifest.Package is { } package ? $"It comes with the build, from the package {package}: where that can be reached, {Build(manifest)}. Or take {package.File} out of the package (a zip archive), then: {Get(manifest)} --from FILE"
        : manifest.Url.Length > 0 ? $"Fetch it: {Get(manifest)}"
        : $"Get the ONNX file from {manifest.Source} (docs/models.md tells how), then: {Get(manifest)} --from FILE|URL{(manifest.Sha256.Length > 0 ? "" : " --accept-unverified")}";

    /// <summary>The command that builds the program anew; a program that was published lies in no repository.</summary>
    private static string Build(ModelManifest manifest) =>
        RepositoryOf(manifest.Folder) is { } repository ? $"dotnet build {Path.Combine(repository, "Pipeline.Cli")} -c Release" : "build or publish the program again";

    private static string? RepositoryOf(string folder)
    {
        var place = new DirectoryInfo(folder);
        while (place is not null && !File.Exists(Path.Combine(place.FullName, Solution))) place = place.Parent;
        return place?.FullName;
    }

    private static string Get(ModelManifest manifest) => $"tlearn models get {manifest.Name}";
}
