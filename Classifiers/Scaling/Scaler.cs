using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Scaling;

/// <summary>
/// Scales feature vectors in the way learnt from the training rows (<see cref="ScalerFit"/>). Where several taps stand side by side, each is scaled by itself and alike: their
/// scaled columns weigh the same, however many they are and however large their values, and together as much as those of one tap would. Immutable.
/// </summary>
internal sealed class Scaler
{
    private readonly float[] _mean;
    private readonly float[] _factor;
    private readonly double[] _centre; // the mean in double, of unit rows
    private readonly int[] _groups;

    private Scaler(ScalingKind kind, IReadOnlyList<int> groups, float[] mean, float[] factor)
    {
        Kind = kind;
        Dimension = groups.Sum();
        _groups = [.. groups];
        Share = (float)(1 / Math.Sqrt(groups.Count));
        _mean = mean;
        _factor = factor;
        _centre = kind is ScalingKind.L2Center or ScalingKind.PowerCenter ? [.. mean.Select(m => (double)m)] : [];
    }

    /// <summary>What it does; never <see cref="ScalingKind.Auto"/>.</summary>
    public ScalingKind Kind { get; }

    /// <summary>Length of a vector, D.</summary>
    public int Dimension { get; }

    /// <summary>Columns of each tap, where several stand side by side; else D alone.</summary>
    public IReadOnlyList<int> Groups => _groups;

    /// <summary>The length of each tap's part of a row of length 1.</summary>
    public float Share { get; }

    /// <summary>What is taken off each feature, <c>[D]</c>; empty unless <see cref="HasMean"/>.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>What each feature is then multiplied by, <c>[D]</c>; empty unless <see cref="HasMean"/>.</summary>
    public ReadOnlySpan<float> Factor => _factor;

    /// <summary>Whether a kind takes off a mean and multiplies by a factor.</summary>
    internal static bool HasMean(ScalingKind kind) => kind is ScalingKind.Standard or ScalingKind.Center or ScalingKind.L2Center or ScalingKind.PowerCenter;

    /// <summary>Whether a kind makes rows of length 1.</summary>
    internal static bool MakesUnits(ScalingKind kind) => kind is ScalingKind.L2 or ScalingKind.Power;

    /// <summary>A scaler of known values.</summary>
    internal static Scaler Of(ScalingKind kind, IReadOnlyList<int> groups, float[] mean, float[] factor) => new(kind, groups, mean, factor);

    /// <summary>Learns from training rows <c>[N,D]</c>, N ≥ 1; the kind is not <see cref="ScalingKind.Auto"/>.</summary>
    internal static Scaler Fit(FeatureMatrix features, ScalingKind kind, int threads, CancellationToken cancellation) => Fit(features, kind, features.Dimension, threads, cancellation);

    /// <summary>The same; where a mean is removed, the scaled rows have the mean squared length <paramref name="total"/>, D by itself.</summary>
    internal static Scaler Fit(FeatureMatrix features, ScalingKind kind, double total, int threads, CancellationToken cancellation)
    {
        int[] groups = features.Groups.Count > 1 ? [.. features.Groups.Select(g => g.Width)] : [features.Dimension];
        if (!HasMean(kind)) return new Scaler(kind, groups, [], []);
        var (means, factors) = (new List<float>(), new List<float>());
        foreach (var width in groups)
        {
            var fit = new ScalerFit(features, means.Count, width, threads, cancellation);
            var (mean, factor) = kind switch
            {
                ScalingKind.Standard => fit.Standard(),
                ScalingKind.Center => fit.Center(ScalingKind.None),
                ScalingKind.L2Center => fit.Center(ScalingKind.L2),
                _ => fit.Center(ScalingKind.Power),
            };
            // The mean square of a column is 1 now: each group gets the same part of the total.
            var share = (float)Math.Sqrt(total / groups.Length / width);
            means.AddRange(mean);
            factors.AddRange(factor.Select(f => f * share));
        }

        return new Scaler(kind, groups, [.. means], [.. factors]);
    }

    /// <summary>Scales one row <c>[D]</c> into <paramref name="scaled"/>, <c>[D]</c>.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<float> scaled)
    {
        if (Kind is ScalingKind.Standard or ScalingKind.Center) FloatVectors.Standardize(row, _mean, _factor, scaled);
        else if (Kind == ScalingKind.None) row.CopyTo(scaled);
        else
        {
            var start = 0;
            foreach (var width in _groups)
            {
                ApplyToGroup(row.Slice(start, width), scaled.Slice(start, width), start);
                start += width;
            }
        }
    }

    private void ApplyToGroup(ReadOnlySpan<float> row, Span<float> scaled, int start)
    {
        switch (Kind)
        {
            case ScalingKind.L2:
                Vectors.Normalize(row, scaled);
                if (_groups.Length > 1) FloatVectors.Scale(scaled, Share);
                break;
            case ScalingKind.Power:
                var sum = Vectors.SumOfMagnitudes(row);
                FloatVectors.SignedRoots(row, sum == 0 ? 1 : (float)(Share / Math.Sqrt(sum)), scaled);
                break;
            case ScalingKind.L2Center:
                // In double: of rows that point nearly the same way the mean is nearly all.
                Vectors.ScaleAndSubtract(row, Vectors.InverseLength(row), _centre.AsSpan(start, row.Length), scaled);
                FloatVectors.Scale(scaled, _factor[start]);
                break;
            default:
                FloatVectors.SignedRoots(row, 1, scaled);
                Vectors.ScaleAndSubtract(scaled, Vectors.InverseLength(scaled), _centre.AsSpan(start, row.Length), scaled);
                FloatVectors.Scale(scaled, _factor[start]);
                break;
        }
    }

    /// <summary>Adds what <see cref="Apply"/> does to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">Name of the raw features, <c>[N,D]</c>.</param>
    /// <returns>Name of the scaled features, <c>[N,D]</c>.</returns>
    internal string Append(OnnxModelBuilder graph, string features) => ScalerExport.Append(graph, features, this);
}
