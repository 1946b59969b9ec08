using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Graph;

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
