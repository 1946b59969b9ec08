using TransferLearning.Classifiers.Serialization;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>A trained kernel machine. Only the K classes that had rows occur.</summary>
/// <param name="Function">The kernel.</param>
/// <param name="Present">The classes that had rows, ascending, <c>[K]</c>.</param>
/// <param name="Starts">First support vector of each of them, and the number of support vectors at the end, <c>[K + 1]</c>.</param>
/// <param name="Support">Scaled support vectors, <c>[S,D]</c>.</param>
/// <param name="Weights">Weight of each support vector in the pair of its class with each class, <c>[S,K]</c>.</param>
/// <param name="Intercepts">Constants of the pairs' decisions, <c>[K,K]</c>, antisymmetric.</param>
internal sealed record KernelModel(KernelFunction Function, int[] Present, int[] Starts, float[] Support, float[] Weights, float[] Intercepts)
{
    /// <summary>Number of support vectors, S.</summary>
    public int SupportVectors => Starts[^1];

    /// <summary>What is taken off scaled features, <c>[D]</c>: the support vectors are without it. Empty for nothing.</summary>
    public float[] Centre { get; init; } = [];

    /// <summary>Dual objective of each pair when it was trained, in the order (0,1), (0,2), …; not stored.</summary>
    public IReadOnlyList<double> Objectives { get; init; } = [];

    /// <summary>Keeps the rows that have a weight in some pair.</summary>
    public static KernelModel Of(KernelFunction function, TrainingRows rows, int[] present, PairTraining training)
    {
        var count = present.Length;
        var kept = training.Weights.Select(w => Enumerable.Range(0, w.Length / count).Where(r => w.AsSpan(r * count, count).ContainsAnyExcept(0f)).ToArray()).ToArray();
        var starts = new int[count + 1];
        // A C below the smallest float leaves weights of 0; every class keeps a row all the same.
        for (var c = 0; c < count; c++)
        {
            if (kept[c].Length == 0) kept[c] = [0];
        }

        for (var c = 0; c < count; c++) starts[c + 1] = starts[c] + kept[c].Length;
        var dimension = rows.Classes[0].Dimension;
        var support = new float[starts[^1] * dimension];
        var weights = new float[starts[^1] * count];
        for (var c = 0; c < count; c++)
        {
            for (var s = 0; s < kept[c].Length; s++)
            {
                rows.Classes[c].Values(kept[c][s]).CopyTo(support.AsSpan((starts[c] + s) * dimension));
                training.Weights[c].AsSpan(kept[c][s] * count, count).CopyTo(weights.AsSpan((starts[c] + s) * count));
            }
        }

        return new KernelModel(function, present, starts, support, weights, training.Intercepts) { Objectives = training.Objectives };
    }

    /// <summary>Stores it.</summary>
    public void Store(StoredHead stored)
    {
        stored.Attributes["kernel"] = Function.Kind.ToString().ToLowerInvariant();
        stored.Attributes["degree"] = Function.Degree.ToString();
        stored.Tensors["gamma_coef0"] = StoredTensor.Of([Function.Gamma, Function.Coef0], 2);
        stored.Tensors["present"] = StoredTensor.Of(Present, Present.Length);
        stored.Tensors["starts"] = StoredTensor.Of(Starts, Starts.Length);
        stored.Tensors["support"] = StoredTensor.Of(Support, SupportVectors, stored.Dimension);
        if (Centre.Length > 0) stored.Tensors["centre"] = StoredTensor.Of(Centre, Centre.Length);
        stored.Tensors["weights"] = StoredTensor.Of(Weights, SupportVectors, Present.Length);
        stored.Tensors["intercepts"] = StoredTensor.Of(Intercepts, Present.Length, Present.Length);
    }

    /// <summary>Reads and checks it.</summary>
    /// <exception cref="TlearnException">The values describe no machine.</exception>
    public static KernelModel Restore(StoredHead stored)
    {
        var kind = Enum.Parse<KernelKind>(stored.Attribute("kernel", "rbf", "poly", "linear"), ignoreCase: true);
        var degree = stored.Whole("degree", 1);
        var numbers = stored.Floats("gamma_coef0", 2);
        var present = stored.Integers("present", -1);
        var starts = stored.Integers("starts", present.Length + 1);
        Require(degree <= KernelFunction.MostDegree, "degree");
        Require(numbers[0] > 0, "gamma_coef0");
        Require(present.Length >= 2 && Ascends(present) && present[0] >= 0 && present[^1] < stored.Classes, "present");
        Require(starts[0] == 0 && Ascends(starts), "starts");
        return new KernelModel(
            new KernelFunction(kind, numbers[0], degree, numbers[1]),
            present,
            starts,
            stored.Floats("support", starts[^1], stored.Dimension),
            stored.Floats("weights", starts[^1], present.Length),
            stored.Floats("intercepts", present.Length, present.Length))
        {
            Centre = stored.Tensors.ContainsKey("centre") ? stored.Floats("centre", stored.Dimension) : [],
        };

        static void Require(bool holds, string name)
        {
            if (!holds) throw StoredHead.Wrong($"'{name}' describes no kernel machine");
        }
    }

    private static bool Ascends(int[] values) => values.Zip(values.Skip(1)).All(p => p.First < p.Second);
}
