using System.Text.Json.Serialization;
using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Results;

/// <summary>What a cell is, in the words of the experiment: the same cell has the same description in every run. Texts are as they were asked for (<c>auto</c> where that is left open).</summary>
internal sealed record CellDescription
{
    /// <summary>The approach of a network that is trained.</summary>
    public const string Finetune = "finetune";

    /// <summary>The approach of a head on fixed features: <c>layers</c> where it chooses among taps, else <c>probe</c>.</summary>
    public static string ApproachOf(string tap) => JoinedTaps.IsChoice(tap) ? "layers" : "probe";

    /// <summary>Name of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary><c>probe</c> for a head on features, <c>finetune</c> for a network that was trained.</summary>
    public required string Approach { get; init; }

    /// <summary>The network's name, as results show it.</summary>
    public required string Model { get; init; }

    /// <summary>Preprocessing.</summary>
    public required string Preprocess { get; init; }

    /// <summary>Tap expression.</summary>
    public required string Tap { get; init; }

    /// <summary>Pooling.</summary>
    public required string Pool { get; init; }

    /// <summary>Views.</summary>
    public required string Views { get; init; }

    /// <summary>Scaling of the features; empty for a fine-tuned network.</summary>
    public required string Scale { get; init; }

    /// <summary>Name of the head; empty for a fine-tuned network.</summary>
    public required string Head { get; init; }

    /// <summary>What of a network was trained; empty for a head.</summary>
    public required string Unfreeze { get; init; }

    /// <summary>The parameters that were set, <c>C=1 max_iter=200</c>; empty for the defaults.</summary>
    public required string Parameters { get; init; }

    /// <summary>The training size: <c>10</c> images a class, a share such as <c>0.25</c>, <c>1000 in all</c> or <c>all</c>; of episodes <c>5 shots</c>.</summary>
    public required string TrainSize { get; init; }

    /// <summary>Seed of folds, subsets and heads.</summary>
    public required int Seed { get; init; }

    /// <summary>The part of the protocol: a fold's number from 1 (those of repeat r begin behind those of r − 1), the group that is left out, empty where there is one part.</summary>
    public required string Fold { get; init; }

    /// <summary>The cell's place in the experiment without training size, seed and part: cells of one combination are measures of one thing.</summary>
    [JsonIgnore]
    public string Combination => string.Join(" / ", Words().Where(w => w.Length > 0));

    /// <summary>The combination, training size, seed and part in words: it names the cell in its experiment.</summary>
    [JsonIgnore]
    public string Name => $"{Combination} / {Amount} / seed {Seed}{(Fold.Length > 0 ? $" / {Fold}" : "")}";

    private string Amount => TrainSize switch
    {
        "all" => "all images",
        _ when int.TryParse(TrainSize, out var count) => $"{count} a class",
        _ => TrainSize,
    };

    private IEnumerable<string> Words() =>
    [
        Dataset,
        $"{Model}#{Tap}{Said("pool", Pool, "auto")}{Said("views", Views, "center")}{Said("preprocess", Preprocess, "auto")}",
        $"{(Head.Length > 0 ? Head : $"finetune {Unfreeze}")}{(Parameters.Length > 0 ? " " + Parameters : "")}{Said("scale", Scale, "auto")}",
    ];

    private static string Said(string what, string value, string usual) => value.Length == 0 || value == usual ? "" : $" {what}={value}";
}
