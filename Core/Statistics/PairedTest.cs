using TransferLearning.Core.Splits;

namespace TransferLearning.Core.Statistics;

/// <summary>Whether two classifiers that answered the same samples differ in accuracy.</summary>
/// <param name="PValue">Two-sided probability of a difference at least as large where there is none; 0 to 1.</param>
/// <param name="Name">The test: <see cref="McNemar.Name"/>, <see cref="SignFlip.ExactName"/> or <see cref="SignFlip.DrawnName"/>.</param>
internal sealed record PairedTest(double PValue, string Name)
{
    /// <summary>McNemar's test where the samples are independent; where they come in families, whose answers tend to be right or wrong together, the sign-flip test over whole families.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>.</param>
    /// <param name="first">The first classifier's answers, <c>[N]</c>.</param>
    /// <param name="second">The second classifier's answers, <c>[N]</c>.</param>
    /// <param name="families">What belongs together, <c>[N]</c>; <see langword="null"/> where every sample is independent.</param>
    /// <param name="seed">Draws sign flips where there are too many to count.</param>
    public static PairedTest Of(int[] truth, int[] first, int[] second, RowFamilies? families, int seed)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (families is null or { AreSingle: true }) return new PairedTest(McNemar.PValue(truth, first, second), McNemar.Name);
        if (families.Rows != truth.Length) throw new ArgumentException($"families of {families.Rows} rows for {truth.Length} samples", nameof(families));
        var differences = new int[families.Count];
        for (var i = 0; i < truth.Length; i++) differences[families[i]] += (first[i] == truth[i] ? 1 : 0) - (second[i] == truth[i] ? 1 : 0);
        return SignFlip.IsCountable(differences)
            ? new PairedTest(SignFlip.Exact(differences), SignFlip.ExactName)
            : new PairedTest(SignFlip.Drawn(differences, seed), SignFlip.DrawnName);
    }

    /// <summary>A test in words, for those who read its results.</summary>
    /// <param name="name">Its <see cref="Name"/>.</param>
    /// <param name="grouped">Whether the images have groups: else what belongs together are several answers to one image, and copies of it.</param>
    public static string Describe(string name, bool grouped)
    {
        var (whole, why) = grouped ? ("groups", "images that share a group, and copies of one image,") : ("images", "several answers to one image, and copies of it,");
        return name switch
        {
            SignFlip.ExactName => $"sign-flip tests that turn the differences of whole {whole} round in all ways ({why} are no independent witnesses)",
            SignFlip.DrawnName => $"sign-flip tests that turn the differences of whole {whole} round in {SignFlip.Draws:N0} ways drawn by the seed, the one found counted as one more ({why} are no independent witnesses)",
            _ => "McNemar tests in mid-p form",
        };
    }
}
