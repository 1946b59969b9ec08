namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>How patiently a download deals with a bad connection.</summary>
public sealed record DownloadOptions
{
    /// <summary>How often in a row a try may bring nothing new before the download gives up.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>Pause after the first broken try; each further one in a row doubles it.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence of the server after which the connection counts as broken.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);
}
