using System.Globalization;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Fits linear heads along a path of settings on one preparation of the rows, each from the weights of the one before. The settings may differ in
/// what <see cref="ILinearProblem.Solve"/> takes; scaling and class weights are those of the first.
/// </summary>
/// <param name="head">Name of the head.</param>
/// <param name="path">The settings.</param>
/// <param name="prepare">Prepares the rows.</param>
internal sealed class LinearPath(string head, IReadOnlyList<LinearOptions> path, LinearPath.Preparation prepare) : ITuningPath
{
    /// <summary>Prepares training rows.</summary>
    public delegate ILinearProblem Preparation(FeatureMatrix features, int[] labels, int classes, LinearOptions options, CancellationToken cancellation);

    /// <inheritdoc/>
    public IEnumerable<ClassScores> Score(FeatureMatrix train, int[] labels, int classes, FeatureMatrix held, CancellationToken cancellation)
    {
        using var problem = prepare(train, labels, classes, path[0], cancellation);
        foreach (var options in path)
        {
            var (scores, _) = problem.Solve(options, cancellation);
            yield return scores.Score(held, head, options.Threads, cancellation);
        }
    }
}

/// <summary>
/// The path of regularisation that tuning of linear heads walks: 45 values of λ from 1e5 down to 1e-6 in quarters of a power of ten
/// (Kornblith et al. 2019, "Do better ImageNet models transfer better?", appendix A), from the simplest model on, and the head's default; for the head's own scaling, and for standardised
/// features.
/// </summary>
internal static class LinearGrid
{
    private const int Values = 45;

    /// <summary>The path of <c>alpha</c>, which is λ, or <c>C</c>, which is 1 / λ.</summary>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="table">The head's options.</param>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Of<TOptions>(string name, OptionTable<TOptions> table)
        where TOptions : HeadOptions, new()
    {
        var sign = name == "alpha" ? -1 : 1;
        string[] path = [.. Enumerable.Range(0, Values).Select(i => Math.Pow(10, sign * (-5 + (i / 4.0))).ToString("G5", CultureInfo.InvariantCulture))];
        var usual = table.Parameters.First(p => p.Name == name).Default;
        string[] own = [.. path.Append(usual).Distinct().OrderBy(value => sign * double.Parse(value, CultureInfo.InvariantCulture))];
        return [.. TuningGrids.Of([ScalingKind.Auto], TuningGrids.Product((name, own))), .. TuningGrids.Of([ScalingKind.Standard], TuningGrids.Product((name, path)))];
    }
}
