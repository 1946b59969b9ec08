namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>Which model to fetch, and from where.</summary>
internal sealed record FetchRequest
{
    /// <summary>Name in the catalogue.</summary>
    public required string Name { get; init; }

    /// <summary>A file, or an http or https address; <see langword="null"/> for the manifest's address.</summary>
    public string? From { get; init; }

    /// <summary>
    /// Take what the catalogue does not know to be a trained network. Where it knows a hash, the file is held to it all the same; otherwise the hash that is found is recorded, and holds from then on.
    /// </summary>
    public bool AcceptUnverified { get; init; }
}

/// <summary>A model that is on this machine now.</summary>
/// <param name="Name">Name in the catalogue.</param>
/// <param name="Path">Where the file lies.</param>
/// <param name="Sha256">Its hash, external data included.</param>
/// <param name="WasPresent">Whether it was there already and nothing was fetched.</param>
/// <param name="Unverified">Why nobody can say that it is that trained network, a clause; <see langword="null"/> where the catalogue can.</param>
public sealed record FetchResult(string Name, string Path, string Sha256, bool WasPresent, string? Unverified)
{
    /// <summary>Whether the catalogue knew the hash, and that it is of a trained network.</summary>
    public bool Verified => Unverified is null;
}
