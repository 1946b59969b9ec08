namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>How alike two rows are; x and z are scaled rows, γ, c and d the options <c>Gamma</c>, <c>Coef0</c> and <c>Degree</c>.</summary>
public enum KernelKind
{
    /// <summary>exp(−γ‖x − z‖²).</summary>
    Rbf,

    /// <summary>(γ x·z + c)^d.</summary>
    Poly,

    /// <summary>x·z.</summary>
    Linear,
}
