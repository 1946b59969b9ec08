
namespace TransferLearning.Export;

/// <summary>How far an exported network's answers may be from the head's own.</summary>
/// <param name="Difference">Largest difference of a probability.</param>
/// <param name="Lead">Another label is no fault where the head's led by no more than this.</param>
/// <param name="ShareOutside">Part of the images that may differ by more.</param>
/// <param name="ShareOfLabels">Part of the images that may have another label, each within <paramref name="Lead"/>.</param>
internal sealed record AgreementLimits(double Difference, double Lead, double ShareOutside, double ShareOfLabels)
{
    private const double Rounding = 1e-4;

    // A grey level that is rounded the other way here and there.
    private const double Pixels = 1e-2;

    // Of few votes one may flip, of many as many as five: never so much that any answer would do. What flips at all is rare.
    private const double FewVotes = 5;
    private const double FewShare = 0.05;
    private const double RareFlips = 0.1;

    /// <summary>The limits of a head with so many votes; <see langword="null"/> where none decide.</summary>
    public static AgreementLimits Of(int? votes, InputForm form) => (votes, form) switch
    {
        ({ } n, InputForm.Pixels) => new(Pixels + Few(n), Pixels + Few(n), RareFlips, RareFlips),
        (null, InputForm.Pixels) => new(Pixels, Pixels, 0, 1),
        ({ } n, _) => new(Rounding, (1.0 / n) + Rounding, 0.005, 1),
        (null, _) => new(Rounding, 0, 0, 1),
    };

    private static double Few(int votes) => Math.Max(1.0 / votes, Math.Min(FewVotes / votes, FewShare));
}
