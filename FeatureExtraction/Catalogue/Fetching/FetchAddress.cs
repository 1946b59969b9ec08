namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>Where a model is to come from: an address or a file, exactly one of them.</summary>
internal sealed record FetchAddress
{
    private FetchAddress(Uri? address, string? file) => (Address, File) = (address, file);

    /// <summary>An http or https address.</summary>
    public Uri? Address { get; }

    /// <summary>A path.</summary>
    public string? File { get; }

    /// <summary>For messages and notes: an address without user, password and query, which may be secrets.</summary>
    public string Shown => Address is null ? Path.GetFullPath(File!) : Address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>Reads <see cref="FetchRequest.From"/>.</summary>
    /// <exception cref="UsageException">The address is of another kind.</exception>
    public static FetchAddress Parse(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) return new FetchAddress(null, text);
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https" } ? new FetchAddress(uri, null)
            : uri is { IsFile: true } ? new FetchAddress(null, uri.LocalPath)
            : throw new UsageException($"`from`: found '{text}', expected a file or an http or https address");
    }

    /// <summary>The addresses of a manifest, in the order in which they are asked, at the mirror where there is one.</summary>
    /// <exception cref="UsageException">The mirror is no host, or less safe than the manifest's addresses while nothing tells whether the file is the right one.</exception>
    public static IReadOnlyList<FetchAddress> Of(ModelManifest manifest, string? mirror)
    {
        string[] addresses = manifest.Url.Length == 0 ? [] : [manifest.Url, .. manifest.Mirrors];
        var asked = addresses.Select(a => ModelMirror.Of(a, mirror)).ToList();
        if (manifest.Sha256.Length == 0 && addresses.Zip(asked).Any(a => IsEncrypted(a.First) && !IsEncrypted(a.Second)))
        {
            throw new UsageException(
                $"{ModelMirror.Variable} is not encrypted ({mirror}), and no SHA-256 of '{manifest.Name}' is known that would tell a changed file",
                $"Set {ModelMirror.Variable} to an https address.");
        }

        return [.. asked.Select(Parse)];
    }

    private static bool IsEncrypted(string address) => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
