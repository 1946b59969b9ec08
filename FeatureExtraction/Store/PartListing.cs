namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Names of the parts in a folder while others add parts and a compaction renames them.</summary>
internal static class PartListing
{
    private const int MostTries = 50;

    /// <summary>
    /// The parts as they were at one moment: a folder that changes while it is listed may show neither a new part nor those that it replaces, so it is listed until
    /// two lists are equal.
    /// </summary>
    public static string[] Of(string folder)
    {
        var names = List(folder);
        for (var i = 0; i < MostTries; i++)
        {
            var again = List(folder);
            if (names.AsSpan().SequenceEqual(again)) break;
            names = again;
        }

        return names;
    }

    private static string[] List(string folder)
    {
        try
        {
            return StoreLayout.Parts(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
