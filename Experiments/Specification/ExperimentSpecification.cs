using TransferLearning.Experiments.Specification.Yaml;

namespace TransferLearning.Experiments.Specification;

/// <summary>An experiment as its file describes it: everything checked that can be checked without images and networks.</summary>
internal sealed record ExperimentSpecification
{
    /// <summary>Absolute path of the file.</summary>
    public required string File { get; init; }

    /// <summary>Whether it was read from that file, whose words messages speak then; else a program made it.</summary>
    public bool IsRead => Datasets[0].Place.Line > 0;

    /// <summary>Its text.</summary>
    public required string Text { get; init; }

    /// <summary>The data sets, at least one.</summary>
    public required IReadOnlyList<DatasetEntry> Datasets { get; init; }

    /// <summary>The networks whose features heads are fitted on.</summary>
    public IReadOnlyList<NetworkEntry> Networks { get; init; } = [];

    /// <summary>The heads, each with one set of parameters.</summary>
    public IReadOnlyList<HeadVariant> Heads { get; init; } = [];

    /// <summary>The networks that are trained.</summary>
    public IReadOnlyList<FinetuneEntry> Finetunes { get; init; } = [];

    /// <summary>The training sizes, at least one.</summary>
    public IReadOnlyList<TrainSize> TrainSizes { get; init; } = [TrainSize.All];

    /// <summary>The seeds, at least one.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [0];

    /// <summary>How training and test rows are chosen.</summary>
    public required ProtocolEntry Protocol { get; init; }
}

/// <summary>A data set.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="Images">Absolute path of a folder or manifest.</param>
/// <param name="Group">The manifest's column that names groups; <see langword="null"/> for <c>group</c>.</param>
/// <param name="Exclude">Absolute path of a table of images to leave out, as an audit writes it; <see langword="null"/> for none.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record DatasetEntry(string Name, string Images, string? Group, string? Exclude, YamlPlace Place)
{
    /// <summary>Where the images are named.</summary>
    public YamlPlace ImagesPlace { get; init; } = Place;

    /// <summary>Where the table of images to leave out is named.</summary>
    public YamlPlace ExcludePlace { get; init; } = Place;
}

/// <summary>A network, its own preprocessing, and what is taken from it. Several poolings and views are each measured.</summary>
/// <param name="Model">A name of the catalogue, or the absolute path of an ONNX file.</param>
/// <param name="Preprocess">Preprocessing: <c>auto</c>, a preset with or without changes, or the path of a record.</param>
/// <param name="Taps">Tap expressions.</param>
/// <param name="Pools">Poolings; <c>auto</c> is the default of each tap.</param>
/// <param name="Views">Views of an image.</param>
/// <param name="Device">Device; <c>auto</c> for the best that works.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record NetworkEntry(string Model, string Preprocess, IReadOnlyList<string> Taps, IReadOnlyList<string> Pools, IReadOnlyList<string> Views, string Device, YamlPlace Place)
{
    /// <summary>Where the model is named.</summary>
    public YamlPlace ModelPlace { get; init; } = Place;

    /// <summary>Where the preprocessing is named.</summary>
    public YamlPlace PreprocessPlace { get; init; } = Place;

    /// <summary>Where each of <see cref="Taps"/> stands in the file; empty where none does.</summary>
    public IReadOnlyList<YamlPlace> TapPlaces { get; init; } = [];

    /// <summary>Whether the network's own classification output is kept beside the features, from the same pass. No file asks for it.</summary>
    public bool Logits { get; init; }
}

/// <summary>A head with one set of parameters.</summary>
/// <param name="Name">Name in the catalogue of heads.</param>
/// <param name="Parameters">Parameters that are set.</param>
/// <param name="Scale">Scaling.</param>
/// <param name="Tune">Whether its standard grid is searched on the training rows.</param>
/// <param name="Calibration">How its probabilities are calibrated; <see langword="null"/> for not at all.</param>
internal sealed record HeadVariant(string Name, IReadOnlyDictionary<string, string> Parameters, string Scale, bool Tune, CalibrationMethod? Calibration)
{
    /// <summary>The settings of which validation rows choose one (<see cref="ProtocolPreset"/>); empty for none.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> HeldOut { get; init; } = [];

    /// <summary>What was set, in words that tell it from other variants: <c>C=1 tune</c>.</summary>
    public string Words => string.Join(' ', [.. Parameters.Select(p => $"{p.Key}={p.Value}"), .. HeldOut.Count > 0 ? [$"best of {HeldOut.Count}"] : Array.Empty<string>(), .. Tune ? ["tune"] : Array.Empty<string>(), .. Calibration is { } method ? [$"calibration={method.ToString().ToLowerInvariant()}"] : Array.Empty<string>()]);
}

/// <summary>A network that is trained in every part.</summary>
/// <param name="Model">A name of the catalogue, or the absolute path of an ONNX file.</param>
/// <param name="Preprocess">Preprocessing: <c>auto</c>, a preset with or without changes, or the path of a record.</param>
/// <param name="Tap">What the new classifier reads.</param>
/// <param name="Unfreeze">What is trained.</param>
/// <param name="Epochs">Passes over the training images; <see langword="null"/> for the usual number.</param>
/// <param name="LearningRate">Highest learning rate; <see langword="null"/> for the optimizer's.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Augment">How training images are varied; <see langword="null"/> for the usual way.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record FinetuneEntry(
    string Model, string Preprocess, string Tap, UnfreezeRequest Unfreeze, int? Epochs, double? LearningRate, int? Batch, string? Augment, YamlPlace Place)
{
    /// <summary>What was set beside the part that is trained: <c>epochs=5</c>.</summary>
    public string Words => string.Join(' ', ((string?[])
    [
        Epochs is { } epochs ? $"epochs={epochs}" : null,
        LearningRate is { } rate ? FormattableString.Invariant($"learning_rate={rate}") : null,
        Batch is { } batch ? $"batch={batch}" : null,
        Augment is { } augment ? $"augment={augment}" : null,
    ]).OfType<string>());
}
