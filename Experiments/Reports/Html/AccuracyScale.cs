namespace TransferLearning.Experiments.Reports.Html;

/// <summary>A scale of accuracies with ticks at round values.</summary>
internal sealed class AccuracyScale
{
    private readonly double _step;

    /// <summary>A scale that holds two values, its ends on ticks.</summary>
    public AccuracyScale(double low, double high)
    {
        _step = Array.Find([0.01, 0.02, 0.05, 0.1, 0.2], s => (high - low) / s <= 5);
        if (_step == 0) _step = 0.25;
        Low = Math.Max(0, Math.Floor((low / _step) + 1e-9) * _step);
        High = Math.Min(1, Math.Ceiling((high / _step) - 1e-9) * _step);
        if (High - Low < _step) (Low, High) = (Math.Max(0, Low - _step), Math.Min(1, High + _step));
    }

    /// <summary>Its lower end.</summary>
    public double Low { get; }

    /// <summary>Its upper end.</summary>
    public double High { get; }

    /// <summary>Where a value lies, 0 at the lower end, 1 at the upper.</summary>
    public double Place(double accuracy) => (accuracy - Low) / (High - Low);

    /// <summary>The ticks.</summary>
    public IEnumerable<double> Ticks()
    {
        for (var i = 0; Low + (i * _step) <= High + 1e-9; i++) yield return Low + (i * _step);
    }
}
