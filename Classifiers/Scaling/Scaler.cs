using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Scaling;

/// <summary>Scales feature vectors in the way learnt from the training rows. Immutable.</summary>
internal sealed class Scaler
{
    private const int RowsPerPiece = 4096;
    private const double DoubleEpsilon = 2.220446049250313e-16;
    private readonly float[] _mean;
    private readonly float[] _factor;

    private Scaler(ScalingKind kind, int dimension, float[] mean, float[] factor)
    {
        Kind = kind;
        Dimension = dimension;
        _mean = mean;
        _factor = factor;
    }

    /// <summary>What it does.</summary>
    public ScalingKind Kind { get; }

    /// <summary>Length of a vector, D.</summary>
    public int Dimension { get; }

    /// <summary>What is taken off each feature, <c>[D]</c>; empty unless <see cref="ScalingKind.Standard"/>.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>What each feature is then multiplied by (one over its standard deviation), <c>[D]</c>; empty unless <see cref="ScalingKind.Standard"/>.</summary>
    public ReadOnlySpan<float> Factor => _factor;

    /// <summary>The kind that a setting names.</summary>
    /// <param name="scale"><c>auto</c>, <c>none</c>, <c>standard</c> or <c>l2</c>.</param>
    /// <param name="auto">What <c>auto</c> means for the head.</param>
    /// <exception cref="UsageException">It names none.</exception>
    internal static ScalingKind Parse(string scale, ScalingKind auto) => scale switch
    {
        "auto" => auto,
        "none" => ScalingKind.None,
        "standard" => ScalingKind.Standard,
        "l2" => ScalingKind.L2,
        _ => throw new UsageException($"scale: found '{scale}', expected auto, none, standard or l2"),
    };

    /// <summary>A scaler of stored values.</summary>
    internal static Scaler Restore(ScalingKind kind, int dimension, float[] mean, float[] factor) => new(kind, dimension, mean, factor);

    /// <summary>Learns from training rows <c>[N,D]</c>, N ≥ 1. A constant feature keeps its scale (factor 1), as in scikit-learn.</summary>
    internal static Scaler Fit(FeatureMatrix features, ScalingKind kind, int threads, CancellationToken cancellation)
    {
        var dimension = features.Dimension;
        if (kind != ScalingKind.Standard) return new Scaler(kind, dimension, [], []);
        var mean = Moments(features, new double[dimension], power: 1, threads, cancellation);
        var variance = Moments(features, mean, power: 2, threads, cancellation);
        var factor = new float[dimension];
        for (var d = 0; d < dimension; d++)
        {
            // Rounding leaves a little variance in a constant column; the bound is scikit-learn's (_is_constant_feature).
            var rounding = features.Rows * DoubleEpsilon;
            var constant = variance[d] <= (rounding * variance[d]) + (rounding * mean[d] * rounding * mean[d]);
            var inverse = (float)(1 / Math.Sqrt(variance[d]));
            factor[d] = constant || !float.IsFinite(inverse) ? 1 : inverse;
        }

        return new Scaler(kind, dimension, [.. mean.Select(m => (float)m)], factor);
    }

    /// <summary>Scales one row <c>[D]</c> into <paramref name="scaled"/>, <c>[D]</c>.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<float> scaled)
    {
        switch (Kind)
        {
            case ScalingKind.Standard:
                FloatVectors.Standardize(row, _mean, _factor, scaled);
                break;
            case ScalingKind.L2:
                Vectors.Normalize(row, scaled);
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
    internal string Append(OnnxModelBuilder graph, string features)
    {
        switch (Kind)
        {
            case ScalingKind.Standard:
                graph.Weight("head.mean", [Dimension], _mean).Weight("head.factor", [Dimension], _factor);
                graph.Node("Sub", [features, "head.mean"], ["head.centred"]).Node("Mul", ["head.centred", "head.factor"], ["head.scaled"]);
                return "head.scaled";
            case ScalingKind.L2:
                graph.Node("LpNormalization", [features], ["head.scaled"], ("axis", 1), ("p", 2));
                return "head.scaled";
            default:
                return features;
        }
    }

    // Means of (x − centre)^power, summed in double in pieces of fixed size, the pieces in order.
    private static double[] Moments(FeatureMatrix features, double[] centre, int power, int threads, CancellationToken cancellation)
    {
        var pieces = (features.Rows + RowsPerPiece - 1) / RowsPerPiece;
        var sums = new double[pieces][];
        Workers.For(pieces, threads, cancellation, piece =>
        {
            var sum = new double[features.Dimension];
            var end = Math.Min(features.Rows, (piece + 1) * RowsPerPiece);
            for (var r = piece * RowsPerPiece; r < end; r++)
            {
                if (power == 2) Vectors.AddSquares(sum, features.Row(r), centre);
                else Vectors.Add(sum, features.Row(r));
            }

            sums[piece] = sum;
        });
        var total = new double[features.Dimension];
        foreach (var sum in sums)
        {
            for (var d = 0; d < total.Length; d++) total[d] += sum[d];
        }

        for (var d = 0; d < total.Length; d++) total[d] /= features.Rows;
        return total;
    }
}
