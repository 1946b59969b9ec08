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

    /// <summary>The scaling for training rows <c>[N,D]</c>.</summary>
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
