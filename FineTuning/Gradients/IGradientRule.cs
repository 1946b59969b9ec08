namespace TransferLearning.FineTuning.Gradients;

/// <summary>The gradient of one operator.</summary>
internal interface IGradientRule
{
    /// <summary>Writes the gradients of the inputs that are wanted, from those of the outputs.</summary>
    void Apply(NodeGradient node);
}
