namespace TransferLearning.Benchmarks.Tuning;

/// <summary>What stands against tlearn in a row.</summary>
internal enum TorchForm
{
    /// <summary>The same as tlearn does: from the same tensors on.</summary>
    Same,

    /// <summary>From the images on, the frozen part without gradients: what one writes without a store of activations.</summary>
    Recomputing,
}

/// <summary>One row of the table: an epoch of a network, with the same layers, batch and optimiser on both sides.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Unfreeze">What is trained.</param>
/// <param name="Torch">What PyTorch does.</param>
/// <param name="Promised">How many times as fast tlearn must be.</param>
internal sealed record TuningLoad(string Network, string Unfreeze, TorchForm Torch, double Promised)
{
    private const string LastStage = "from:blocks.5.0.expand/Conv";

    /// <summary>Bytes that tlearn may take; <see langword="null"/> where nothing is promised.</summary>
    public long? MemoryBound { get; init; }

    /// <summary>Name in the table.</summary>
    public string Name => $"{Network} {Unfreeze}";

    /// <summary>Everything that is promised.</summary>
    public static IReadOnlyList<TuningLoad> All { get; } =
    [
        new("squeezenet1.1", "all", TorchForm.Same, 1),
        new("tlearn-mini", "all", TorchForm.Same, 1),
        new("efficientnet-lite0", "all", TorchForm.Same, 0.8) { MemoryBound = 4L << 30 },
        new("efficientnet-lite0", LastStage, TorchForm.Recomputing, 5),
        new("efficientnet-lite0", LastStage, TorchForm.Same, 1),
    ];
}
