using System.Globalization;

namespace TransferLearning.Classifiers.Kernel;

/// <summary>How the parameter gamma is given: a number, or by a rule that needs the data.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Value">The number; 0 where a rule gives it.</param>
/// <param name="Factor">What a rule's value is multiplied by.</param>
internal sealed record GammaChoice(string Text, double Value, double Factor)
{
    private const string Scale = "scale";
    private const string Auto = "auto";

    /// <summary>As a parameter is reported: the number, or the rule's text.</summary>
    public object Reported => Value > 0 ? Value : Text;

    /// <summary>Reads the parameter.</summary>
    /// <exception cref="Core.UsageException">It is none of these.</exception>
    public static GammaChoice Read(ParameterReader reader)
    {
        var text = reader.Text("gamma");
        if (text is Scale or Auto) return new GammaChoice(text, 0, 1);
        if (text.StartsWith(Scale + "*", StringComparison.Ordinal) && Number(text[(Scale.Length + 1)..]) is { } factor) return new GammaChoice(text, 0, factor);
        return Number(text) is { } value ? new GammaChoice(text, value, 1) : throw reader.Wrong("gamma", text, "scale, scale*NUMBER, auto or a number above 0");
    }

    /// <summary>γ for scaled features of <paramref name="dimension"/> columns whose values together have <paramref name="variance"/>.</summary>
    public double Of(int dimension, double variance)
    {
        if (Value > 0) return Value;
        if (Text == Auto) return 1.0 / dimension;
        // As scikit-learn: of nothing but equal values, 1.
        return Factor * (variance > 0 ? 1 / (dimension * variance) : 1);
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value > 0 ? value : null;
}
