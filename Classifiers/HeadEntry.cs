using System.Text.Json.Serialization;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers;

/// <summary>A parameter that a head takes.</summary>
/// <param name="Name">scikit-learn's name.</param>
/// <param name="Default">Its default, as text.</param>
/// <param name="Help">Meaning and range.</param>
internal sealed record HeadParameter(string Name, string Default, string Help)
{
    /// <summary>The property of the head's options (<see cref="HeadEntry.Defaults"/>) that it sets.</summary>
    [JsonIgnore]
    public string Property { get; init; } = "";
}

/// <summary>One kind of head.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Summary">One line.</param>
/// <param name="Parameters">What can be set.</param>
/// <param name="TuningGrid">The settings that tuning searches, each a set of parameters, with the scaling under the name <c>scale</c>. The head's defaults are one of them.</param>
/// <param name="Create">Makes a trainer; throws <see cref="UsageException"/> where a parameter is unknown or out of range.</param>
internal sealed record HeadEntry(
    string Name,
    string Summary,
    IReadOnlyList<HeadParameter> Parameters,
    IReadOnlyList<IReadOnlyDictionary<string, string>> TuningGrid,
    Func<HeadSettings, IHeadTrainer> Create)
{
    /// <summary>The head's options with their defaults, for programs; <see langword="null"/> for a head that takes texts alone.</summary>
    public HeadOptions? Defaults { get; init; }

    /// <summary>Tries several settings on the same rows for less than one by one; <see langword="null"/> where nothing is shared.</summary>
    internal Func<IReadOnlyList<HeadSettings>, ITuningPath?>? Path { get; init; }

    /// <summary>Makes a head of what a file holds.</summary>
    internal Func<StoredHead, IHead> Restore { get; init; } = _ => throw new InvalidOperationException("a head that cannot be read from a file");
}

/// <summary>
/// Several settings of one head with one scaling, tried on the same rows for less than one by one: what they share (scaling, a decomposition, a
/// search for neighbours) is done once. A head that has one names it in its entry (<see cref="HeadEntry.Path"/>).
/// </summary>
internal interface ITuningPath
{
    /// <summary>Fits every setting on the training rows and answers the held-out rows.</summary>
    /// <param name="train">Training features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each training row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes, C.</param>
    /// <param name="held">Held-out features, <c>[M,D]</c>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Scores <c>[M,C]</c> of each setting, in the order of the settings, made as they are asked for.</returns>
    IEnumerable<ClassScores> Score(FeatureMatrix train, int[] labels, int classes, FeatureMatrix held, CancellationToken cancellation);
}
