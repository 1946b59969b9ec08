using System.Globalization;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning;

/// <summary>
/// What is said about a head before it is fitted. Each kind of head has a record of its own (<c>LogisticOptions</c>, <c>RandomForestOptions</c> …); whoever adds a
/// head derives one, and the head can be used wherever options are taken. The same options can be given as texts: <see cref="HeadSettings"/>.
/// </summary>
public abstract record HeadOptions
{
    /// <summary>Scaling of the features before the head sees them. Default: <see cref="ScalingKind.Auto"/>, which each head's options say.</summary>
    public ScalingKind Scale { get; init; }

    /// <summary>Seed of all random numbers, any whole number. Default: 0. The same seed gives the same head, whatever the number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use, 0 or more. Default: 0, one thread per core.</summary>
    public int Threads { get; init; }

    /// <summary>Makes a trainer with these options.</summary>
    /// <exception cref="UsageException">A property is out of its range; the message names it.</exception>
    public abstract IHeadTrainer CreateTrainer();

    /// <summary>What <see cref="ScalingKind.Auto"/> means for the head.</summary>
    internal virtual AutoScaling AutoScale => new(ScalingKind.Standard);

    /// <summary>Whether rows of length 1 are asked for, or left to the head, where that means them.</summary>
    internal bool HasUnitRows => Scaler.MakesUnits(Scale == ScalingKind.Auto ? AutoScale.Usual : Scale);

    /// <summary>The scaling that is asked for, decided by the training rows where that is left open.</summary>
    internal ScalingKind ScaleFor(FeatureMatrix features, CancellationToken cancellation) => Scale == ScalingKind.Auto ? AutoScale.For(features, Threads, cancellation) : Scale;

    /// <summary>That scaling, learnt from the training rows.</summary>
    internal Scaler FitScaler(FeatureMatrix features, CancellationToken cancellation) =>
        Scale == ScalingKind.Auto ? AutoScale.Fit(features, Threads, cancellation) : Scaler.Fit(features, Scale, Threads, cancellation);
}

/// <summary>The same as texts, for command lines and scripts.</summary>
public sealed record HeadSettings
{
    /// <summary>Parameters by name, as text (<c>C</c> = <c>0.01</c>); those not named keep the head's defaults.</summary>
    /// <exception cref="UsageException">It is set to <see langword="null"/>.</exception>
    public IReadOnlyDictionary<string, string> Parameters { get; init => field = value ?? throw new UsageException($"{nameof(HeadSettings)}.{nameof(Parameters)}: found null, expected parameters by name", "Leave it out for the defaults."); } =
        new Dictionary<string, string>();

    /// <summary>Scaling of the features: <c>auto</c>, <c>none</c>, <c>standard</c>, <c>l2</c>, <c>power</c>, <c>center</c>, <c>l2-center</c> or <c>power-center</c> (<see cref="ScalingKind"/>).</summary>
    public string Scale { get; init; } = "auto";

    /// <summary>Seed of all random numbers. The same seed gives the same head, whatever the number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>These settings with those of a point of a grid (<see cref="HeadEntry.TuningGrid"/>): parameters, and the scaling under the name <see cref="FittedParameters.Scale"/>.</summary>
    internal HeadSettings With(IReadOnlyDictionary<string, string> point)
    {
        var all = new Dictionary<string, string>(Parameters);
        foreach (var (name, value) in point.Where(p => p.Key != FittedParameters.Scale)) all[name] = value;
        return this with { Parameters = all, Scale = point.GetValueOrDefault(FittedParameters.Scale, Scale) };
    }

    /// <summary>Whether a setting that a grid searches is free, and not given here.</summary>
    internal bool IsFree(string name) => name == FittedParameters.Scale ? Scale == ScalingKind.Auto.Text() : !Parameters.ContainsKey(name);

    /// <summary>A parameter's value as the text that reads as the same value.</summary>
    internal static string Text(object value) => value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}

/// <summary>What a fitted head is reported to have been fitted with.</summary>
internal static class FittedParameters
{
    /// <summary>The name of the scaling, beside the parameters of the head itself.</summary>
    public const string Scale = "scale";

    /// <summary>The trainer's parameters, and the scaling, also where it was decided by the training rows.</summary>
    public static IReadOnlyDictionary<string, object> Of(IHeadTrainer trainer, IHead head) =>
        head is IScaledHead scaled ? new Dictionary<string, object>(trainer.Parameters) { [Scale] = scaled.Scaling.Text() } : trainer.Parameters;
}

/// <summary>How the loss of a row is weighed by its class.</summary>
public enum ClassWeight
{
    /// <summary>Each row counts the same.</summary>
    None,

    /// <summary>Each class counts the same: a row weighs N ÷ (classes × rows of its class), for data in which some classes are rare.</summary>
    Balanced,
}

/// <summary>Weights of classes.</summary>
internal static class ClassWeights
{
    /// <summary>The option of every head that has it; scikit-learn's name and meaning.</summary>
    public static Option<TOptions, ClassWeight> Option<TOptions>(Func<TOptions, ClassWeight> get, Func<TOptions, ClassWeight, TOptions> with)
        where TOptions : HeadOptions => new(
        new("class_weight", "none", "none: each row counts the same; balanced: each class counts the same, a row N ÷ (classes × rows of its class)") { Property = nameof(ClassWeight) },
        OptionRanges.Choice(("none", ClassWeight.None), ("balanced", ClassWeight.Balanced)),
        get,
        with);

    /// <summary>The weight of a row of each class, <c>[C]</c>: all 1, or such that every class that has rows weighs the same and the rows' mean is 1.</summary>
    public static float[] Of(ClassWeight choice, int[] labels, int classes)
    {
        var weights = new float[classes];
        Array.Fill(weights, 1);
        if (choice == ClassWeight.None) return weights;
        var counts = new int[classes];
        foreach (var label in labels) counts[label]++;
        var present = counts.Count(c => c > 0);
        for (var c = 0; c < classes; c++)
        {
            if (counts[c] > 0) weights[c] = (float)((double)labels.Length / ((double)present * counts[c]));
        }

        return weights;
    }
}
