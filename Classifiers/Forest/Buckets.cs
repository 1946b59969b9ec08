namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// The 256 buckets of a column. A histogram has bucket b at place 16·(b mod 16) + b / 16, so that in sixteen vectors of sixteen
/// counts each lane holds neighbouring buckets: running sums over buckets then need no shuffles, only additions of vectors.
/// </summary>
internal static class Buckets
{
    /// <summary>How many there are.</summary>
    public const int Count = 256;

    /// <summary>Lanes of a vector of counts, and vectors of a histogram.</summary>
    public const int Lanes = 16;

    /// <summary>The bucket of a code.</summary>
    /// <param name="code">The code.</param>
    /// <param name="codes">Number of codes of the column; up to 256 have a bucket each.</param>
    public static int Of(int code, int codes) => codes <= Count ? code : (int)((long)code * Count / codes);

    /// <summary>The highest code of a bucket.</summary>
    public static int LastCode(int bucket, int codes) => codes <= Count ? bucket : (int)(((((long)bucket + 1) * codes) - 1) / Count);

    /// <summary>Where a histogram has a bucket; the same turns a place into its bucket.</summary>
    public static int Place(int bucket) => ((bucket & (Lanes - 1)) * Lanes) | (bucket / Lanes);
}
