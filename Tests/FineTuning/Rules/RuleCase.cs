namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>One use of an operator, with the same written in doubles.</summary>
internal sealed record RuleCase(string Op, Func<Naive[], Naive[]> Forward)
{
    /// <summary>Float inputs, in order; <see langword="null"/> for one that is left out, or that <see cref="Integers"/> gives.</summary>
    public required Naive?[] Inputs { get; init; }

    /// <summary>Integer inputs by position.</summary>
    public IReadOnlyDictionary<int, (long[] Shape, long[] Values)> Integers { get; init; } = new Dictionary<int, (long[], long[])>();

    /// <summary>Positions of the float inputs that have no gradient.</summary>
    public IReadOnlyList<int> Fixed { get; init; } = [];

    /// <summary>Positions of the float inputs that the operator reads as conditions: 0 is false.</summary>
    public IReadOnlyList<int> Conditions { get; init; } = [];

    public (string Name, object Value)[] Attributes { get; init; } = [];

    /// <summary>Lists of integers as inputs: shapes, axes.</summary>
    public static Dictionary<int, (long[] Shape, long[] Values)> Lists(params (int At, long[] Values)[] lists) => lists.ToDictionary(l => l.At, l => ((long[])[l.Values.Length], l.Values));

    public Naive[] Run(Naive[] inputs) => Forward(inputs);
}
