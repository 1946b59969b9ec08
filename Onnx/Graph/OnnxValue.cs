using TransferLearning.Onnx.Schema;

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
/// <param name="Element">Element type; <see cref="ElementType.Undefined"/> where it is no tensor, or the file does not say.</param>
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

/// <summary>From the file's value infos to <see cref="OnnxValue"/>, and back.</summary>
internal static class ValueReader
{
    public static OnnxValue Read(ValueProto value)
    {
        var tensor = value.Type?.TensorType;
        return new OnnxValue(value.Name, (ElementType)(tensor?.ElemType ?? 0), tensor?.Shape is { } shape ? [.. shape.Dim.Select(Read)] : null) { Container = Container(value.Type) };
    }

    public static ValueProto Write(OnnxValue value)
    {
        // A value that only has a name is legal: the runtime infers what it is. Element type 0 is not.
        if (value.Element == ElementType.Undefined) return new ValueProto { Name = value.Name };
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)value.Element };
        if (value.Shape is { } dimensions)
        {
            tensor.Shape = new ShapeProto();
            tensor.Shape.Dim.AddRange(dimensions.Select(Write));
        }

        return new ValueProto { Name = value.Name, Type = new TypeProto { TensorType = tensor } };
    }

    private static string? Container(TypeProto? type) => type switch
    {
        { SequenceType: { } sequence } => $"sequence of {Container(sequence.ElemType) ?? "tensor"}s",
        { MapType: not null } => "map",
        { OptionalType: not null } => "optional",
        { SparseTensorType: not null } => "sparse tensor",
        _ => null,
    };

    private static OnnxDimension Read(ShapeProto.Types.Dimension d) => d.ValueCase switch
    {
        // A negative or zero size is how some exporters write "unknown".
        ShapeProto.Types.Dimension.ValueOneofCase.DimValue when d.DimValue > 0 => new(d.DimValue, null),
        ShapeProto.Types.Dimension.ValueOneofCase.DimParam => new(null, d.DimParam),
        _ => new(null, null),
    };

    private static ShapeProto.Types.Dimension Write(OnnxDimension d)
    {
        var written = new ShapeProto.Types.Dimension();
        if (d.Size is { } size) written.DimValue = size;
        else if (!string.IsNullOrEmpty(d.Symbol)) written.DimParam = d.Symbol;
        return written;
    }
}
