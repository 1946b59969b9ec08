namespace TransferLearning.Benchmarks.Heads;

/// <summary>One row of the table: a head on a set of features, with the same parameters on all sides.</summary>
/// <param name="Set">Name of the features in the work folder.</param>
/// <param name="Head">Name in the catalogue.</param>
/// <param name="Parameters">Its parameters, by tlearn's names; the peer has the same under its own.</param>
/// <param name="Fit">How many times as fast as scikit-learn the fit must be; <see langword="null"/> where nothing is promised.</param>
/// <param name="Predict">The same of prediction.</param>
internal sealed record Workload(string Set, string Head, IReadOnlyDictionary<string, string> Parameters, double? Fit = null, double? Predict = null)
{
    /// <summary>Seeds of a head that draws random numbers, 1 otherwise. Quality is then a mean over seeds.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Whether the standard grid is searched by cross-validation instead of one fit.</summary>
    public bool Tuned { get; init; }

    /// <summary>Least share of predictions that must be the same on both sides.</summary>
    public double Same { get; init; } = 0.99;

    /// <summary>Name in the table.</summary>
    public string Name => Tuned ? $"{Head} --tune" : Head;

    /// <summary>Everything that is promised, and the same heads on real features.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        .. from set in new[] { "a", "b" } select Logistic(set) with { Fit = 4 },
        Svm("a") with { Fit = 10 },
        Svm("b") with { Fit = 20 },
        new("a", "svm-rbf", new Dictionary<string, string> { ["C"] = "1", ["gamma"] = "scale" }, 15, 20),
        .. from set in new[] { "a", "b" } select Forest(set) with { Fit = 8, Seeds = 10 },
        new("k", "knn", new Dictionary<string, string> { ["k"] = "20", ["metric"] = "euclidean", ["weights"] = "uniform" }, Predict: 2) { Same = 1 },
        new("cifar10.tlearn-mini", "logistic", new Dictionary<string, string>(), 10) { Tuned = true, Same = 0 },
        .. from data in new[] { "flowers", "trash", "cifar10" }
           from network in new[] { "tlearn-mini", "efficientnet-lite0" }
           from load in new[] { Logistic($"{data}.{network}"), Svm($"{data}.{network}"), Forest($"{data}.{network}") with { Seeds = data == "cifar10" ? 3 : 10 } }
           select load,
    ];

    private static Workload Logistic(string set) => new(set, "logistic", new Dictionary<string, string> { ["C"] = "0.01" });

    private static Workload Svm(string set) => new(set, "svm", new Dictionary<string, string> { ["C"] = "0.001" });

    private static Workload Forest(string set) => new(set, "random-forest", new Dictionary<string, string> { ["n_estimators"] = "100" });
}
