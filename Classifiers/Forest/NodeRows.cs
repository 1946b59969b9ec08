namespace TransferLearning.Classifiers.Forest;

/// <summary>A node that is to be split.</summary>
internal unsafe readonly ref struct NodeRows
{
    /// <summary>Draws of each class in it, <c>[C]</c>.</summary>
    public required int* Totals { get; init; }

    /// <summary>How many classes there are in it.</summary>
    public required int Present { get; init; }

    /// <summary>These classes, in any order, <c>[Present]</c>.</summary>
    public required int* Classes { get; init; }

    /// <summary>The criterion's sum over them.</summary>
    public required double Sum { get; init; }

    /// <summary>Their weight.</summary>
    public required double Weight { get; init; }

    /// <summary>What a split is worth that leaves a class on each side: nothing is better.</summary>
    public required double Purest { get; init; }

    /// <summary>Number of rows, n.</summary>
    public required int Count { get; init; }

    /// <summary>Its rows, <c>[n]</c>.</summary>
    public required int* Rows { get; init; }

    /// <summary>Class (upper 24 bits) and draws of each, <c>[n]</c>.</summary>
    public required uint* Payload { get; init; }
}
