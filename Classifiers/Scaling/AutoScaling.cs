using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Scaling;

/// <summary>What <see cref="ScalingKind.Auto"/> means for a head.</summary>
/// <param name="Usual">The scaling of features of any sign.</param>
internal sealed record AutoScaling(ScalingKind Usual)
{
    private const int PieceRows = 4096;

    /// <summary>Rows of length 1: of roots where features are never negative, whose many small and few large values they even out, else of the values themselves.</summary>
    public static AutoScaling Units { get; } = new(ScalingKind.L2) { NeverNegative = ScalingKind.Power };

    /// <summary>The scaling of features none of which is negative in any training row, as behind a ReLU; <see langword="null"/> for the usual one.</summary>
    public ScalingKind? NeverNegative { get; init; }

    /// <summary>
    /// The scaling learnt from training rows <c>[N,D]</c>. Of taps side by side rows of length 1 are not enough: those of early layers all point nearly the same way, and what tells
    /// images apart is their small differences. So their means are removed, too, and each tap gets the same variance.
    /// </summary>
    public Scaler Fit(FeatureMatrix features, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(features);
        var kind = For(features, threads, cancellation);
        return features.Groups.Count > 1 && Scaler.MakesUnits(kind) ? FitCentred(features, kind, threads, cancellation) : Scaler.Fit(features, kind, threads, cancellation);
    }

    /// <summary>Rows of length 1 without their mean, with a mean squared length of 1.</summary>
    /// <param name="features">Training rows.</param>
    /// <param name="kind">What makes rows of length 1: <see cref="ScalingKind.L2"/> or <see cref="ScalingKind.Power"/>.</param>
    /// <param name="threads">Threads; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Scaler FitCentred(FeatureMatrix features, ScalingKind kind, int threads, CancellationToken cancellation) =>
        Scaler.Fit(features, kind == ScalingKind.Power ? ScalingKind.PowerCenter : ScalingKind.L2Center, total: 1, threads, cancellation);

    /// <summary>The scaling for training rows <c>[N,D]</c> of one tap.</summary>
    public ScalingKind For(FeatureMatrix features, int threads, CancellationToken cancellation) =>
        NeverNegative is { } kind && !HasNegative(features, threads, cancellation) ? kind : Usual;

    private static bool HasNegative(FeatureMatrix features, int threads, CancellationToken cancellation)
    {
        var found = false;
        Workers.For((features.Rows + PieceRows - 1) / PieceRows, threads, cancellation, piece =>
        {
            for (var r = piece * PieceRows; r < Math.Min(features.Rows, (piece + 1) * PieceRows) && !Volatile.Read(ref found); r++)
            {
                if (FloatVectors.HasNegative(features.Row(r))) Volatile.Write(ref found, true);
            }
        });
        return found;
    }
}
