namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>The device that a network runs on.</summary>
/// <param name="Name">As it is recorded: <c>cpu</c>, <c>cuda:0</c>, <c>plugin:libprovider.so</c>.</param>
/// <param name="Provider">ONNX Runtime's name of its execution provider.</param>
/// <param name="Reason">Why it is that one; <see langword="null"/> where it was asked for by name.</param>
public sealed record ChosenDevice(string Name, string Provider, string? Reason)
{
    /// <summary>Whether it is the processor.</summary>
    public bool IsProcessor => Name == "cpu";

    /// <summary>Name and reason.</summary>
    public override string ToString() => Reason is null ? Name : $"{Name} ({Reason})";
}
