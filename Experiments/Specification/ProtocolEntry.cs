using TransferLearning.Experiments.Specification.Yaml;

namespace TransferLearning.Experiments.Specification;

/// <summary>How training and test rows are chosen.</summary>
/// <param name="Name">The protocol's name as it was written.</param>
internal abstract record ProtocolEntry(string Name)
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["given", "folds", "leave-one-group-out", "n-shot", .. ProtocolPreset.All.Select(p => p.Name)];

    /// <summary>The preset that fills in what the protocol leaves open; <see langword="null"/> for none.</summary>
    public ProtocolPreset? Preset { get; init; }

    /// <summary>What identifies it among the things that decide a result.</summary>
    public abstract string Identity { get; }

    /// <summary>Reads a protocol: its name alone, or keys with its settings.</summary>
    public static ProtocolEntry Read(YamlNode? node)
    {
        if (node is null) return new GivenProtocol();
        var kind = YamlValues.Word(node is YamlMapping mapping ? mapping.Entries.FirstOrDefault(e => e.Key.Text == "kind").Value ?? throw node.Place.Wrong("protocol: the key 'kind' is missing") : node, "protocol", Names);
        var keys = node is YamlMapping ? node : new YamlMapping(node.Place, []);
        return kind switch
        {
            "given" => new GivenProtocol { Split = Split(Keys("split")) },
            "folds" => Folds(Keys("k", "repeats")),
            "leave-one-group-out" => Plain(Keys(), new GroupsProtocol()),
            "n-shot" => Episodes(Keys("ways", "shots", "queries", "episodes")),
            _ => Plain(Keys(), new GivenProtocol(kind) { Preset = ProtocolPreset.All.First(p => p.Name == kind) }),
        };

        YamlMappingReader Keys(params string[] known) => new(keys, $"protocol {kind}", ["kind", .. known]);
    }

    private static string? Split(YamlMappingReader keys) => keys.Find("split") is { } node ? YamlValues.Word(node, "split", ["test", "val"]) : null;

    private static FoldsProtocol Folds(YamlMappingReader keys) => new(keys.Whole("k", 2, 1000) ?? 5, keys.Whole("repeats", 1, 1000) ?? 1);

    private static EpisodesProtocol Episodes(YamlMappingReader keys) => new(
        keys.Whole("ways", 2, 1000) ?? 5,
        keys.Find("shots") is null ? [1, 5] : YamlValues.Once(keys.Several("shots"), "shots", n => YamlValues.Whole(n, "shots", 1, 1000)),
        keys.Whole("queries", 1, 1000) ?? 15,
        keys.Whole("episodes", 1, 100_000) ?? 600);

    // Making the reader has refused every key but 'kind'.
    private static ProtocolEntry Plain(YamlMappingReader _, ProtocolEntry protocol) => protocol;
}

/// <summary>The splits that the data name: fitted on <c>train</c>, answered on <c>test</c>, else <c>val</c>.</summary>
internal sealed record GivenProtocol(string Name = "given") : ProtocolEntry(Name)
{
    /// <summary>The split that is answered; <see langword="null"/> for <c>test</c>, else <c>val</c>.</summary>
    public string? Split { get; init; }

    /// <inheritdoc/>
    public override string Identity => $"{Name} {Split}";
}

/// <summary>Stratified cross-validation that parts no family, from other folds in each repeat.</summary>
/// <param name="Count">Folds, at least 2.</param>
/// <param name="Repeats">Repeats, at least 1.</param>
internal sealed record FoldsProtocol(int Count, int Repeats) : ProtocolEntry("folds")
{
    /// <summary>Seed of the images that are held out and take no part (<c>ChoiceRows</c>); <see langword="null"/> where all labelled images are dealt into the folds. No file asks for it.</summary>
    public int? HoldingOut { get; init; }

    /// <inheritdoc/>
    public override string Identity => HoldingOut is { } seed ? $"{Name} {Count} holding out {seed}" : $"{Name} {Count}";
}

/// <summary>Fitted on the images that may choose, measured on those that are held out from every choice (<c>ChoiceRows</c>). No file asks for it.</summary>
/// <param name="Seed">Seed of what is held out, where no split settles it.</param>
internal sealed record HeldOutProtocol(int Seed) : ProtocolEntry("held-out")
{
    /// <inheritdoc/>
    public override string Identity => $"{Name} {Seed}";
}

/// <summary>Each group in turn is answered by what was fitted on all the others.</summary>
internal sealed record GroupsProtocol() : ProtocolEntry("leave-one-group-out")
{
    /// <inheritdoc/>
    public override string Identity => Name;
}

/// <summary>Episodes: a few classes are drawn, a few images of each are learned from, others of the same classes are answered (Vinyals et al. 2016, Matching Networks for One Shot Learning).</summary>
/// <param name="Ways">Classes of an episode.</param>
/// <param name="Shots">Images of each class that are learned from; each number is measured.</param>
/// <param name="Queries">Images of each class that are answered, at most.</param>
/// <param name="Count">Episodes.</param>
internal sealed record EpisodesProtocol(int Ways, IReadOnlyList<int> Shots, int Queries, int Count) : ProtocolEntry("n-shot")
{
    /// <inheritdoc/>
    public override string Identity => $"{Name} {Ways} {Queries} {Count}";
}
