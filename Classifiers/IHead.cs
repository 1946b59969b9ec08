using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers;

/// <summary>A fitted classifier on feature vectors. Immutable; safe for several threads. It takes raw features and applies its own scaling.</summary>
public interface IHead
{
    /// <summary>Name in the catalogue of heads.</summary>
    string Name { get; }

    /// <summary>Number of classes, C.</summary>
    int Classes { get; }

    /// <summary>Length of a feature vector, D.</summary>
    int Dimension { get; }

    /// <summary>Decision scores of raw features <c>[N,D]</c>: <c>[N,C]</c>; the answer is the class with the highest, of equals the first.</summary>
    /// <exception cref="TlearnException">The width is not <see cref="Dimension"/>, or a value is not finite; the message names row and column.</exception>
    ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default);
}

/// <summary>A head that has probabilities, too.</summary>
public interface IProbabilisticHead : IHead
{
    /// <summary>Probabilities of raw features <c>[N,D]</c>: <c>[N,C]</c>, rows sum to 1; their order is that of the scores.</summary>
    ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default);
}

/// <summary>Holds the options of one kind of head. Immutable: every fit starts anew and returns a new head.</summary>
public interface IHeadTrainer
{
    /// <summary>Name in the catalogue of heads.</summary>
    string Name { get; }

    /// <summary>The parameters that this trainer uses, defaults included, by scikit-learn's names (JSON-able values).</summary>
    IReadOnlyDictionary<string, object> Parameters { get; }

    /// <summary>Fits a head.</summary>
    /// <param name="features">Raw features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class index of each row, <c>[N]</c>, 0 to <paramref name="classes"/> − 1; a class may have no row.</param>
    /// <param name="classes">Number of classes, C.</param>
    /// <param name="cancellation">Stops the fit within a second or so.</param>
    /// <exception cref="TlearnException">The data cannot be learned from: no rows, fewer than two classes with rows, values that are not finite.</exception>
    IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default);
}
