namespace TransferLearning.Onnx.Graph;

/// <summary>One dimension of a shape: a size, a name that stands for a size (<c>batch</c>), or unknown.</summary>
/// <param name="Size">The size where the file settles it.</param>
/// <param name="Symbol">The name of a dynamic dimension where it has one.</param>
public readonly record struct OnnxDimension(long? Size, string? Symbol)
{
    /// <summary>The size, the name, or <c>?</c>.</summary>
    public override string ToString() => Size?.ToString() ?? (string.IsNullOrEmpty(Symbol) ? "?" : Symbol);
}

/// <summary>A named value as the graph declares it: a tensor, or what <see cref="Container"/> says.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="Element">Element type; <see cref="ElementType.Undefined"/> where it is no tensor or not told.</param>
/// <param name="Shape">Dimensions; <see langword="null"/> where the file does not tell them.</param>
public sealed record OnnxValue(string Name, ElementType Element, IReadOnlyList<OnnxDimension>? Shape)
{
    /// <summary>What it is where it is no tensor: <c>sequence of maps</c>, <c>map</c>, <c>optional</c>; <see langword="null"/> for a tensor, and where the file does not tell.</summary>
    public string? Container { get; init; }

    /// <summary>Shape as text: <c>[N,3,224,224]</c>, or <c>[?]</c> where it is not told.</summary>
    public string ShapeText => Shape is null ? "[?]" : $"[{string.Join(",", Shape)}]";

    /// <summary>Name, type, shape.</summary>
    public override string ToString() => Container is { } container ? $"{Name} {container}" : $"{Name} {Element.ToString().ToLowerInvariant()} {ShapeText}";
}
