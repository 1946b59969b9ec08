using TransferLearning.Core.Preprocessing;

namespace TransferLearning.Core.Features;

/// <summary>
/// How features come from an image: everything that changes a vector's values. It travels with features, heads and exports and is
/// compared wherever two of them meet. Two recipes are equal when all of this is equal.
/// </summary>
/// <param name="Model">SHA-256 of the model file, lower-case hexadecimal, external data included; of features made elsewhere, of their source.</param>
/// <param name="Preprocessing">From decoded pixels to the network's input.</param>
/// <param name="Views">Which views of an image are averaged: <c>center</c>, <c>flip</c>, <c>five</c>, <c>ten</c>.</param>
/// <param name="Format">Version of the features' format.</param>
internal sealed record FeatureRecipe(string Model, PreprocessingRecord? Preprocessing, string Views = "center", int Format = FeatureRecipe.CurrentFormat)
{
    /// <summary>The format version that this program writes.</summary>
    public const int CurrentFormat = 1;

    // So many digits of a hash tell two files apart.
    private const int ShownDigits = 12;

    /// <summary>The fields in which another recipe differs from this one, which is what is expected; empty where they are equal.</summary>
    public IReadOnlyList<FieldDifference> DifferencesTo(FeatureRecipe other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var differences = new List<FieldDifference>();
        if (Model != other.Model) differences.Add(new FieldDifference("model", Short(other.Model, Model), Short(Model, other.Model)));
        if (Views != other.Views) differences.Add(new FieldDifference("views", other.Views, Views));
        if (Format != other.Format) differences.Add(new FieldDifference("format", $"{other.Format}", $"{Format}"));
        if (Preprocessing is { } mine && other.Preprocessing is { } theirs) differences.AddRange(mine.DifferencesTo(theirs));
        else if (Preprocessing != other.Preprocessing) differences.Add(new FieldDifference("preprocessing", Kind(other.Preprocessing), Kind(Preprocessing)));
        return differences;

        static string Short(string hash, string beside) =>
            hash.Length > ShownDigits && !beside.StartsWith(hash[..ShownDigits], StringComparison.Ordinal) ? $"SHA-256 {hash[..ShownDigits]}…" : hash;

        static string Kind(PreprocessingRecord? record) => record is null ? "none (features made elsewhere)" : "that of images";
    }
}

/// <summary>The space that vectors of one recipe, tap and pooling lie in: what a head is trained on, and the only thing it accepts.</summary>
/// <param name="Recipe">How the network was fed.</param>
/// <param name="Tap">Name of the tapped tensor; <c>a+b</c> where several are concatenated.</param>
/// <param name="Pool">Pooling: <c>avg</c>, <c>max</c>, <c>gem</c>, <c>flatten</c>, <c>token</c>, or <c>none</c> for a tap that is a vector already.</param>
/// <param name="Dimension">Length of a vector, D.</param>
internal sealed record FeatureSpace(FeatureRecipe Recipe, string Tap, string Pool, int Dimension)
{
    /// <summary>The fields in which another space differs from this one, which is what is expected; empty where vectors of one may be given to a head of the other.</summary>
    public IReadOnlyList<FieldDifference> DifferencesTo(FeatureSpace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var differences = new List<FieldDifference>(Recipe.DifferencesTo(other.Recipe));
        if (Tap != other.Tap) differences.Add(new FieldDifference("tap", other.Tap, Tap));
        if (Pool != other.Pool) differences.Add(new FieldDifference("pool", other.Pool, Pool));
        if (Dimension != other.Dimension) differences.Add(new FieldDifference("dimension", $"{other.Dimension}", $"{Dimension}"));
        return differences;
    }
}
