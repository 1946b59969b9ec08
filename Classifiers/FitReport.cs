namespace TransferLearning.Classifiers;

/// <summary>How far an iterative fit went.</summary>
/// <param name="Converged">Whether it ended at its tolerance, or where rounding let it go no further; <see langword="false"/> where it ran out of iterations.</param>
/// <param name="Iterations">Steps that it took; of classes fitted apart, those of the longest.</param>
/// <param name="Advice">What to change where it did not converge, as a sentence's second half.</param>
public sealed record FitReport(bool Converged, int Iterations, string Advice);

/// <summary>A head that was fitted step by step and tells how far that went.</summary>
public interface IIterativeHead : IHead
{
    /// <summary>The fit's report; <see langword="null"/> for a head that was read from a file.</summary>
    FitReport? Report { get; }
}
