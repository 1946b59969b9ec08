namespace TransferLearning.Classifiers.Serialization;

/// <summary>A head that can be taken apart for a file. The way back is the catalogue entry's.</summary>
internal interface IStorableHead : IHead
{
    /// <summary>Everything that prediction needs.</summary>
    StoredHead Store();
}
