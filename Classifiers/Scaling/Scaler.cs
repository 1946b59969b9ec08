using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Scaling;

/// <summary>Scales feature vectors in the way learnt from the training rows (<see cref="ScalerFit"/>). Immutable.</summary>
internal sealed class Scaler
{
    private readonly float[] _mean;
    private readonly float[] _factor;
    private readonly double[] _centre; // the mean in double, of unit rows

    private Scaler(ScalingKind kind, int dimension, float[] mean, float[] factor)
    {
        Kind = kind;
        Dimension = dimension;
        _mean = mean;
        _factor = factor;
        _centre = kind == ScalingKind.L2Center ? [.. mean.Select(m => (double)m)] : [];
    }

    /// <summary>What it does; never <see cref="ScalingKind.Auto"/>.</summary>
    public ScalingKind Kind { get; }

    /// <summary>Length of a vector, D.</summary>
    public int Dimension { get; }

    /// <summary>What is taken off each feature, <c>[D]</c>; empty unless <see cref="HasMean"/>.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>What each feature is then multiplied by, <c>[D]</c>; empty unless <see cref="HasMean"/>.</summary>
    public ReadOnlySpan<float> Factor => _factor;

    /// <summary>Whether a kind takes off a mean and multiplies by a factor.</summary>
    internal static bool HasMean(ScalingKind kind) => kind is ScalingKind.Standard or ScalingKind.Center or ScalingKind.L2Center;

    /// <summary>Whether a kind makes rows of length 1.</summary>
    internal static bool MakesUnits(ScalingKind kind) => kind is ScalingKind.L2 or ScalingKind.Power;

    /// <summary>A scaler of known values.</summary>
    internal static Scaler Of(ScalingKind kind, int dimension, float[] mean, float[] factor) => new(kind, dimension, mean, factor);

    /// <summary>Learns from training rows <c>[N,D]</c>, N ≥ 1; the kind is not <see cref="ScalingKind.Auto"/>.</summary>
    internal static Scaler Fit(FeatureMatrix features, ScalingKind kind, int threads, CancellationToken cancellation)
    {
        if (!HasMean(kind)) return new Scaler(kind, features.Dimension, [], []);
        var fit = new ScalerFit(features, threads, cancellation);
        var (mean, factor) = kind switch
        {
            ScalingKind.Standard => fit.Standard(),
            ScalingKind.Center => fit.Center(units: false),
            _ => fit.Center(units: true),
        };
        return new Scaler(kind, features.Dimension, mean, factor);
    }

    /// <summary>Scales one row <c>[D]</c> into <paramref name="scaled"/>, <c>[D]</c>.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<float> scaled)
    {
        switch (Kind)
        {
            case ScalingKind.Standard or ScalingKind.Center:
                FloatVectors.Standardize(row, _mean, _factor, scaled);
                break;
            case ScalingKind.L2:
                Vectors.Normalize(row, scaled);
                break;
            case ScalingKind.Power:
                var sum = Vectors.SumOfMagnitudes(row);
                FloatVectors.SignedRoots(row, sum == 0 ? 1 : (float)(1 / Math.Sqrt(sum)), scaled);
                break;
            case ScalingKind.L2Center:
                // In double: of rows that point nearly the same way the mean is nearly all.
                Vectors.ScaleAndSubtract(row, Vectors.InverseLength(row), _centre, scaled);
                FloatVectors.Scale(scaled, _factor[0]);
                break;
            default:
                row.CopyTo(scaled);
                break;
        }
    }

    /// <summary>Adds what <see cref="Apply"/> does to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">Name of the raw features, <c>[N,D]</c>.</param>
    /// <returns>Name of the scaled features, <c>[N,D]</c>.</returns>
    internal string Append(OnnxModelBuilder graph, string features) => ScalerExport.Append(graph, features, this);
}
