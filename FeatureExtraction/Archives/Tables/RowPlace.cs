namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>Where the bytes of a row's image lie.</summary>
/// <param name="Page">Number of the page in which they are unpacked, from 1 on; 0 where they stand in the file as they are.</param>
/// <param name="Offset">First byte in the unpacked page, or in the file.</param>
/// <param name="Length">How many; −1 for a row without any.</param>
/// <param name="Fault">Why they cannot be read.</param>
internal readonly record struct RowPlace(int Page, long Offset, int Length, string? Fault = null)
{
    /// <summary>A row without bytes.</summary>
    public static RowPlace None => new(0, 0, -1);

    /// <summary>A row that cannot be read.</summary>
    public static RowPlace Broken(string fault) => new(0, 0, 0, fault);
}
