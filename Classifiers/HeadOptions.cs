using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core;

namespace TransferLearning.Classifiers;

/// <summary>
/// What is said about a head before it is fitted. Each kind of head has a record of its own (<c>LogisticOptions</c>, <c>RandomForestOptions</c> …); whoever adds a
/// head derives one, and the head can be used wherever options are taken. The same options can be given as texts: <see cref="HeadSettings"/>.
/// </summary>
public abstract record HeadOptions
{
    /// <summary>Scaling of the features before the head sees them. Default: what suits the head, which is <see cref="ScalingKind.Standard"/> for most and <see cref="ScalingKind.None"/> for trees.</summary>
    public ScalingKind Scale { get; init; } = ScalingKind.Standard;

    /// <summary>Seed of all random numbers, any whole number. Default: 0. The same seed gives the same head, whatever the number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use, 0 or more. Default: 0, one thread per core.</summary>
    public int Threads { get; init; }

    /// <summary>Makes a trainer with these options.</summary>
    /// <exception cref="UsageException">A property is out of its range; the message names it.</exception>
    public abstract IHeadTrainer CreateTrainer();
}

/// <summary>The same as texts, for command lines and scripts.</summary>
public sealed record HeadSettings
{
    /// <summary>Parameters by name, as text (<c>C</c> = <c>0.01</c>); those not named keep the head's defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Scaling of the features: <c>auto</c> (what suits the head), <c>none</c>, <c>standard</c> (mean 0, variance 1) or <c>l2</c> (each row to length 1).</summary>
    public string Scale { get; init; } = "auto";

    /// <summary>Seed of all random numbers. The same seed gives the same head, whatever the number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use; 0 for one per core.</summary>
    public int Threads { get; init; }
}
