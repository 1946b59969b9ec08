namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>Which model to fetch, and from where.</summary>
internal sealed record FetchRequest
{
    /// <summary>Name in the catalogue.</summary>
    public required string Name { get; init; }

    /// <summary>A file, or an http or https address; <see langword="null"/> for the manifest's address.</summary>
    public string? From { get; init; }

    /// <summary>Take what comes where the catalogue knows no hash; the hash that is found is recorded, and holds from then on. Never overrides a known hash.</summary>
    public bool AcceptUnverified { get; init; }
}

/// <summary>A model that is on this machine now.</summary>
/// <param name="Name">Name in the catalogue.</param>
/// <param name="Path">Where the file lies.</param>
/// <param name="Sha256">Its hash, external data included.</param>
/// <param name="Verified">Whether the catalogue knew that hash.</param>
/// <param name="WasPresent">Whether it was there already and nothing was fetched.</param>
public sealed record FetchResult(string Name, string Path, string Sha256, bool Verified, bool WasPresent);
