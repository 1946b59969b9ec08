using TransferLearning.Core;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>What a file of tensors is called in messages, and what helps where it is refused.</summary>
/// <param name="Name">Its name: head, checkpoint.</param>
/// <param name="Remedy">What to do where it is damaged or foreign.</param>
/// <param name="Readable">What to do where it cannot be read.</param>
/// <param name="MostTensors">Tensors that such a file can hold.</param>
internal sealed record TensorFileKind(string Name, string Remedy, string Readable, int MostTensors)
{
    /// <summary>A file that nothing can be made of.</summary>
    public TlearnException Wrong(string what) => new($"{Name}: {what}", Remedy);
}
