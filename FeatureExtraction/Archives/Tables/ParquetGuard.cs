namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>Names the file where the Parquet library throws whatever its parsing met.</summary>
internal static class ParquetGuard
{
    /// <summary>Reads of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What a user can do.</param>
    /// <param name="read">Reads.</param>
    /// <exception cref="TlearnException">What the library met.</exception>
    public static async Task<T> RunAsync<T>(string path, string remedy, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is not (TlearnException or OperationCanceledException or OutOfMemoryException))
        {
            throw new TlearnException($"{path}: cannot be read as Parquet: {e.Message}", remedy, e);
        }
    }
}
