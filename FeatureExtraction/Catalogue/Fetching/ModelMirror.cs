namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>
/// A host that stands in for those of the catalogue's addresses, as a company's copy of a model hub does: <c>$TLEARN_MODEL_MIRROR</c>. What else the address says stays, and hashes
/// hold as before. Addresses that a user names are taken as they are.
/// </summary>
internal static class ModelMirror
{
    public const string Variable = "TLEARN_MODEL_MIRROR";

    /// <summary>An address with the mirror's host in place of its own.</summary>
    /// <param name="address">The catalogue's.</param>
    /// <param name="mirror">Value of the variable; nothing leaves the address as it is. A path in it goes in front.</param>
    /// <exception cref="UsageException">The value is no address of a host.</exception>
    public static string Of(string address, string? mirror)
    {
        if (string.IsNullOrEmpty(mirror)) return address;
        return Uri.TryCreate(mirror, UriKind.Absolute, out var host) && host is { Scheme: "http" or "https", Query: "", Fragment: "" }
            ? host.GetLeftPart(UriPartial.Path).TrimEnd('/') + new Uri(address).PathAndQuery
            : throw new UsageException($"{Variable}: found '{mirror}', expected the address of a host, like https://models.example.org/", $"Set {Variable} to one, or to nothing for the catalogue's own addresses.");
    }
}
