namespace TransferLearning.Experiments.LearningCurves;

/// <summary>Accuracies at one size of the training set.</summary>
/// <param name="Size">Images that were trained on, above 0.</param>
/// <param name="Accuracies">Accuracy of each draw of so many images, 0 to 1, at least one; all on the same test images.</param>
internal sealed record CurvePoint(double Size, IReadOnlyList<double> Accuracies)
{
    /// <summary>Their mean.</summary>
    public double Mean => Accuracies.Average();

    /// <summary>Their variance; 0 for a single one.</summary>
    public double Variance => Accuracies.Count < 2 ? 0 : Accuracies.Sum(a => (a - Mean) * (a - Mean)) / (Accuracies.Count - 1);
}

/// <summary>What so many training images would give.</summary>
/// <param name="Size">Training images.</param>
/// <param name="Accuracy">The accuracy that is expected, 0 to 1.</param>
/// <param name="Within80">An interval that holds the accuracy of one training on so many images with a probability of 80 %.</param>
/// <param name="Within95">The same with 95 %.</param>
internal sealed record CurveForecast(double Size, double Accuracy, ForecastRange Within80, ForecastRange Within95);

/// <summary>Both ends of a forecast's interval.</summary>
/// <param name="Low">Lower end, 0 to 1.</param>
/// <param name="High">Upper end, 0 to 1.</param>
internal readonly record struct ForecastRange(double Low, double High);
