namespace TransferLearning.Cli.Options;

/// <summary>Mistakes that are found when data are judged (labels, splits, classes): where nothing else is named, the data are the place.</summary>
internal static class DataMistakes
{
    /// <summary>Runs what judges.</summary>
    /// <param name="data">The STORE or IMAGES, as the user gave them.</param>
    /// <param name="judge">Judges them.</param>
    public static void At(IEnumerable<string> data, Action judge) => At(data, () =>
    {
        judge();
        return true;
    });

    /// <inheritdoc cref="At(IEnumerable{string}, Action)"/>
    public static T At<T>(IEnumerable<string> data, Func<T> judge)
    {
        ArgumentNullException.ThrowIfNull(judge);
        try
        {
            return judge();
        }
        catch (UsageException e) when (e.Where is null)
        {
            throw new UsageException(e.Message, e.Next, e) { Where = string.Join(", ", data) };
        }
    }
}
