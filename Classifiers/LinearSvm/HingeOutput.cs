namespace TransferLearning.Classifiers.LinearSvm;

/// <summary>One class against the rest, while it is fitted: vectors <c>[D + 1]</c>.</summary>
/// <param name="column">Its column in the table of scores.</param>
/// <param name="length">D + 1.</param>
internal sealed class HingeOutput(int column, int length)
{
    /// <summary>Its column in the table of scores.</summary>
    public int Column { get; } = column;

    /// <summary>Weights and intercept.</summary>
    public float[] Weights { get; } = new float[length];

    /// <summary>Gradient at the weights.</summary>
    public float[] Gradient { get; } = new float[length];

    /// <summary>Newton direction.</summary>
    public float[] Direction { get; } = new float[length];

    /// <summary>What the direction leaves of −gradient.</summary>
    public float[] Residual { get; } = new float[length];

    /// <summary>The residual, preconditioned.</summary>
    public float[] Preconditioned { get; } = new float[length];

    /// <summary>Conjugate direction.</summary>
    public float[] Conjugate { get; } = new float[length];

    /// <summary>Hessian times the conjugate direction.</summary>
    public float[] Curvature { get; } = new float[length];

    private double _least = double.PositiveInfinity;
    private int _idle;

    /// <summary>Norm of the gradient at zero weights.</summary>
    public double FirstNorm { get; set; }

    /// <summary>Residual times preconditioned residual, now and at first.</summary>
    public double Energy { get; set; }

    /// <inheritdoc cref="Energy"/>
    public double FirstEnergy { get; set; }

    /// <summary>Whether another Newton step makes sense: the gradient is a number, and its norm has fallen within the last steps.</summary>
    /// <param name="norm">Norm of the gradient now.</param>
    /// <param name="mostIdle">Steps without a smaller norm after which the class is given up.</param>
    public bool Advances(double norm, int mostIdle)
    {
        _idle = norm < _least ? 0 : _idle + 1;
        _least = Math.Min(_least, norm);
        return double.IsFinite(norm) && _idle < mostIdle;
    }
}
