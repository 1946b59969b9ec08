using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>What the graph's input settles, whatever else was said: layout and element type.</summary>
internal static class GraphInput
{
    private const string Source = "graph input";

    public static void Settle(Draft draft, ModelHints hints)
    {
        if ((hints.InputLayout ?? LayoutOf(hints.InputShape)) is { } layout)
        {
            draft.Record = draft.Record with { Layout = layout };
            draft.Sources["layout"] = Source;
        }

        if (hints.InputElement is { } element)
        {
            draft.Record = draft.Record with { Type = element };
            draft.Sources["type"] = Source;
        }
    }

    // Both ends 3 wide would be an image of 3 rows or columns: nobody's network, but nothing to decide by.
    private static TensorLayout? LayoutOf(IReadOnlyList<long?> shape) => shape switch
    {
        [_, 3, _, 3] => null,
        [_, 3, _, _] => TensorLayout.NCHW,
        [_, _, _, 3] => TensorLayout.NHWC,
        _ => null,
    };
}
