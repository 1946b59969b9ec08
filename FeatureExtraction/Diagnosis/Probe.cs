using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>The network on the sample images.</summary>
internal sealed class Probe(EmbeddingModel embedder, DiagnosisSamples samples)
{
    public EmbeddingModel Embedder => embedder;

    public DiagnosisSamples Samples => samples;

    public IReadOnlyList<BackboneTap> Taps => embedder.Backbone.Taps;

    /// <summary>The first view of each sample, <c>[S][3HW]</c>.</summary>
    public IReadOnlyList<float[]> Inputs { get; } = [.. samples.Inputs.Select(i => i[..embedder.Backbone.Input.Count])];

    /// <summary>The samples' vectors in calls of so many images; for each tap <c>[S][D]</c>.</summary>
    public IReadOnlyList<float[][]> Vectors(int batch, CancellationToken cancellation)
    {
        var all = Taps.Select(_ => new float[Inputs.Count][]).ToArray();
        for (var start = 0; start < Inputs.Count; start += batch)
        {
            float[][] taken = [.. Inputs.Skip(start).Take(batch)];
            float[][] vectors = [.. Taps.Select(t => new float[taken.Length * t.Dimension])];
            embedder.Backbone.Run(taken.SelectMany(i => i).ToArray(), taken.Length, [.. vectors.Select(v => v.AsMemory())], cancellation);
            for (var t = 0; t < all.Length; t++)
            {
                for (var i = 0; i < taken.Length; i++) all[t][start + i] = vectors[t].AsSpan(i * Taps[t].Dimension, Taps[t].Dimension).ToArray();
            }
        }

        return all;
    }
}
