namespace TransferLearning.Classifiers;

/// <summary>Makes the settings that tuning searches.</summary>
internal static class TuningGrids
{
    /// <summary>Every point with every scaling; the settings of one scaling stand together.</summary>
    /// <param name="scales">Names of scalings.</param>
    /// <param name="points">Parameters by name.</param>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Of(IEnumerable<ScalingKind> scales, IReadOnlyList<IReadOnlyDictionary<string, string>> points) =>
        [.. from scale in scales from point in points select new Dictionary<string, string>(point) { [FittedParameters.Scale] = scale.Text() }];

    /// <summary>Every value of one parameter with every value of the next.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Product(params (string Name, string[] Values)[] parameters)
    {
        IEnumerable<Dictionary<string, string>> points = [[]];
        foreach (var (name, values) in parameters) points = points.SelectMany(point => values.Select(value => new Dictionary<string, string>(point) { [name] = value }));
        return [.. points];
    }
}
