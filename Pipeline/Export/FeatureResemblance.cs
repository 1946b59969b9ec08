using TransferLearning.FeatureExtraction.Export;

namespace TransferLearning.Export;

/// <summary>
/// Holds the features of a network that prepares its images itself against extraction's: cosine at least 0.9999 for every image, the bar of the
/// golden tests.
/// </summary>
internal sealed class FeatureResemblance
{
    private const double LeastCosine = 0.9999;
    private string? _lowestName;

    /// <summary>Lowest cosine so far.</summary>
    public double Lowest { get; private set; } = 1;

    /// <summary>Takes a batch.</summary>
    /// <param name="sample">The images with extraction's features, <c>[B,D]</c>.</param>
    /// <param name="features">The network's features, <c>[B,D]</c>.</param>
    public void Add(ExportSample sample, double[] features)
    {
        var dimension = sample.Features.Dimension;
        for (var i = 0; i < sample.Names.Count; i++)
        {
            var cosine = Cosine(sample.Features.Row(i), features.AsSpan(i * dimension, dimension));
            if (cosine >= Lowest) continue;
            (Lowest, _lowestName) = (cosine, sample.Names[i]);
        }
    }

    /// <exception cref="TlearnException">A cosine is too low.</exception>
    public void Require(string file)
    {
        if (Lowest >= LeastCosine) return;
        throw new TlearnException(
            $"{file}: `InputForm.Pixels`: the features of {_lowestName} have the cosine {Lowest:0.00000} with those of the recorded preprocessing, expected at least {LeastCosine}",
            "The file was not written. Export without `InputForm.Pixels` and prepare images as the metadata 'tlearn.preprocessing' say.");
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<double> b)
    {
        double dot = 0, ofA = 0, ofB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += a[i] * b[i];
            ofA += (double)a[i] * a[i];
            ofB += b[i] * b[i];
        }

        if (ofA == 0 && ofB == 0) return 1;
        var cosine = dot / Math.Sqrt(ofA * ofB);
        return double.IsNaN(cosine) ? -1 : cosine;
    }
}
