using System.Numerics.Tensors;
using TransferLearning.Classifiers;

namespace TransferLearning.FineTuning.Training.Updating;

/// <summary>Holds the norm of all gradients together below a bound (Pascanu et al. 2013), as PyTorch's clip_grad_norm_.</summary>
internal static class GradientClipping
{
    private const double Epsilon = 1e-6;

    /// <summary>The Euclidean norm of all gradients together; sums run in doubles and in a fixed order.</summary>
    public static double Norm(IReadOnlyList<float[]> gradients) => Math.Sqrt(gradients.Sum(g => Vectors.SquaredNorm(g)));

    /// <summary>Scales the gradients, in place, where their norm is above the bound.</summary>
    public static void Apply(IReadOnlyList<float[]> gradients, double norm, double bound)
    {
        var factor = bound / (norm + Epsilon);
        if (factor >= 1) return;
        foreach (var gradient in gradients) TensorPrimitives.Multiply(gradient, (float)factor, gradient);
    }
}
