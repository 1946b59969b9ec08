using System.Globalization;

namespace TransferLearning.Classifiers.Forest;

/// <summary>How many features a split tries: the parameter <c>max_features</c>, with scikit-learn's meaning.</summary>
/// <param name="Word"><c>sqrt</c>, <c>log2</c> or <c>all</c>; empty where a number was given.</param>
/// <param name="Number">So many features; 0 where something else was given.</param>
/// <param name="Share">This part of the features, above 0 and at most 1; 0 where something else was given.</param>
internal sealed record TriedFeatures(string Word, int Number, double Share)
{
    /// <summary>What is accepted, as a sentence's second half.</summary>
    public const string Accepted = "sqrt, log2, all (or none: the same), a whole number of features from 1 on, or a share of them with a decimal point, above 0.0 and at most 1.0";

    private const string Name = "max_features";

    /// <summary>The parameter.</summary>
    public static HeadParameter Parameter { get; } = new(Name, "sqrt", $"features tried for a split: {Accepted}; of a number that is too large, all");

    /// <summary>As it is reported: a number, or the word.</summary>
    public object Reported => Number > 0 ? Number : Share > 0 ? Share : Word;

    /// <summary>Reads the parameter.</summary>
    /// <exception cref="Core.UsageException">It is none of these.</exception>
    public static TriedFeatures Read(ParameterReader reader)
    {
        var text = reader.Text(Name);
        switch (text)
        {
            case "sqrt" or "log2":
                return new TriedFeatures(text, 0, 0);
            case "all" or "none":
                return new TriedFeatures("all", 0, 0);
            case var _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0:
                return new TriedFeatures("", number, 0);
            // The point tells 1.0, all features, from 1, one feature.
            case var _ when text.Contains('.', StringComparison.Ordinal) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1:
                return share == 1 ? new TriedFeatures("all", 0, 0) : new TriedFeatures("", 0, share);
            default:
                throw reader.Wrong(Name, text, Accepted);
        }
    }

    /// <summary>The number of features of <paramref name="dimension"/>, at least 1.</summary>
    public int Of(int dimension) => Word switch
    {
        "sqrt" => Math.Max(1, (int)Math.Sqrt(dimension)),
        "log2" => Math.Max(1, (int)Math.Log2(dimension)),
        "all" => dimension,
        _ => Number > 0 ? Math.Min(Number, dimension) : Math.Max(1, (int)(Share * dimension)),
    };
}
