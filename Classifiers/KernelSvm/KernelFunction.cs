using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>A kernel as a function of inner products, which a matrix product gives by the block.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Gamma">γ, above 0.</param>
/// <param name="Degree">d.</param>
/// <param name="Coef0">c.</param>
internal sealed unsafe record KernelFunction(KernelKind Kind, float Gamma, int Degree, float Coef0)
{
    /// <summary>Highest degree: beyond it floats overflow or vanish.</summary>
    public const int MostDegree = 20;

    // Sums of products of such values stay finite.
    private const double Largest = 1e30;

    /// <summary>Turns inner products of one row with others into kernel values, in place.</summary>
    /// <param name="products">Inner products, <c>[count]</c>, readable and writable up to a multiple of 8.</param>
    /// <param name="count">Number of other rows.</param>
    /// <param name="norm">Squared norm of the row.</param>
    /// <param name="norms">Squared norms of the others, <c>[count]</c>, readable as <paramref name="products"/> are.</param>
    public void Apply(float* products, int count, float norm, float* norms)
    {
        if (Kind == KernelKind.Rbf) Exponentials(products, count, norm, norms, -Gamma);
        else if (Kind == KernelKind.Poly) Powers(products, count);
    }

    /// <summary>Kernel value of a row with itself.</summary>
    public float Self(float norm)
    {
        if (Kind == KernelKind.Rbf) return 1;
        var value = stackalloc float[8];
        value[0] = norm;
        Apply(value, 1, norm, value);
        return value[0];
    }

    /// <summary>Checks that no kernel value of a row can overflow.</summary>
    /// <param name="norm">Its squared norm.</param>
    /// <param name="largest">The largest squared norm of the rows that it meets.</param>
    /// <param name="where">The row, for the message.</param>
    /// <exception cref="TlearnException">One can.</exception>
    public void RequireFinite(double norm, double largest, string where)
    {
        var bound = Kind switch
        {
            KernelKind.Rbf => norm + largest,
            KernelKind.Poly => Math.Pow((Gamma * Math.Sqrt(norm) * Math.Sqrt(largest)) + Math.Abs(Coef0), Degree),
            _ => Math.Sqrt(norm) * Math.Sqrt(largest),
        };
        if (bound <= Largest) return;
        throw new TlearnException(
            $"svm-rbf: {where}: found kernel values of up to {bound:g3}, expected at most {Largest:g3}",
            "Scale the features (`Scale` standard or l2), or take a smaller gamma or degree.");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentials(float* products, int count, float norm, float* norms, float factor)
    {
        var own = Vector256.Create(norm);
        var scale = Vector256.Create(factor);
        for (var i = 0; i < count; i += 8)
        {
            // ‖x‖² + ‖z‖² − 2 x·z; rounding may take it below 0.
            var distance = Vector256.FusedMultiplyAdd(Vector256.Create(-2f), Vector256.Load(products + i), own + Vector256.Load(norms + i));
            Exponential.Of(Vector256.Max(distance, Vector256<float>.Zero) * scale).Store(products + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Powers(float* products, int count)
    {
        var (gamma, coef0, degree) = (Vector256.Create(Gamma), Vector256.Create(Coef0), Degree);
        for (var i = 0; i < count; i += 8)
        {
            var value = Vector256.FusedMultiplyAdd(gamma, Vector256.Load(products + i), coef0);
            var power = value;
            for (var d = 1; d < degree; d++) power *= value;
            power.Store(products + i);
        }
    }
}
