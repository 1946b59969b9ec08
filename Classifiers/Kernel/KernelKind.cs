namespace TransferLearning.Classifiers.Kernel;

/// <summary>How alike two rows are; x and z are scaled rows, γ, c and d the parameters gamma, coef0 and degree.</summary>
internal enum KernelKind
{
    /// <summary>exp(−γ‖x − z‖²).</summary>
    Rbf,

    /// <summary>(γ x·z + c)^d.</summary>
    Poly,

    /// <summary>x·z.</summary>
    Linear,
}
