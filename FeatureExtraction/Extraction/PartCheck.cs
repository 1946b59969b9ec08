namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Which parts of a store are compared with their checksums before a run relies on them.</summary>
public enum PartCheck
{
    /// <summary>All, so that the store is whole afterwards.</summary>
    All,

    /// <summary>Those that hold a vector of the run's images, when it is first asked for: what else the store holds costs nothing.</summary>
    Used,
}
