using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Scoring;

/// <summary>A tensor that is laid out as the image is: a value for each channel and place.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Views">How many views of each image it has, one behind the other.</param>
/// <param name="Channels">Number of channels, C.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Order">Whether it is <c>[V,C,H,W]</c> or <c>[V,H,W,C]</c>.</param>
internal sealed record MapTensor(string Tensor, int Views, int Channels, int Height, int Width, ChannelAxis Order);

/// <summary>Finds the last map with spatial extent before the features: the layer that Grad-CAM reads (Selvaraju et al. 2017, section 3).</summary>
/// <param name="network">The network with one image a run.</param>
/// <param name="facts">What is known of its tensors.</param>
internal sealed class LastMap(PreparedNetwork network, BlankRunFacts facts)
{
    private const int MostNamed = 12;

    // Tensors that exports add: pooling, and views.
    private const string OwnPrefix = "tlearn.";

    private readonly MapLayouts _layouts = new(network.Model);
    private readonly IReadOnlySet<string> _values = network.Model.Graph.ValuesFrom([network.Input.Name]);

    /// <summary>Finds it.</summary>
    /// <param name="features">The tensor that the classifier reads.</param>
    /// <param name="why">Receives why there is none.</param>
    /// <returns>The map; <see langword="null"/> where the last tensor that is no vector has no places of an image.</returns>
    public MapTensor? Find(string features, out string why)
    {
        foreach (var node in network.Model.Graph.NeededFor([features]).Reverse())
        {
            foreach (var output in node.Outputs.Where(IsCandidate))
            {
                var map = Read(output);
                why = map is null ? $"the last tensor before the features that is no vector, '{output}', is [{string.Join(",", facts.Shape(output))}], which are no rows and columns of an image{TokensIn(output)}" : "";
                return map;
            }
        }

        why = $"nothing before '{features}' has rows and columns of an image";
        return null;
    }

    /// <summary>A tensor that the user names.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="score">The tensor that must depend on it.</param>
    /// <exception cref="UsageException">It does not lie on the way to the score, or is no map; the message lists those that are.</exception>
    public MapTensor Named(string name, string score)
    {
        var way = network.Model.Graph.NeededFor([score]).SelectMany(n => n.Outputs).Where(IsCandidate).ToList();
        if (way.Contains(name) && Read(name) is { } map) return map;
        var ends = BlockEnds.Find(network.Model, _values);
        var maps = way.Where(t => ends.Contains(t) && Read(t) is not null).Reverse().Take(MostNamed).Reverse().ToList();
        var problem = !way.Contains(name) ? "no tensor with rows and columns on the way to the class's score" : $"[{string.Join(",", facts.Shape(name))}] are no rows and columns of an image";
        throw new UsageException($"`Layer` {name}: {problem}", maps.Count == 0 ? "Take `Method` integrated-gradients or occlusion, which need no layer." : $"Layers with them: {string.Join(", ", maps)}.");
    }

    private bool IsCandidate(string tensor) =>
        !tensor.StartsWith(OwnPrefix, StringComparison.Ordinal) && _values.Contains(tensor) && facts.Element(tensor) == ElementType.Float
        && facts.ShapeOrNull(tensor) is { Length: >= 3 } shape && !MapLayouts.IsVector(shape);

    private string TokensIn(string tensor) => _layouts.Of(tensor, facts.Shape(tensor)) is { ClassTokens: > 0 } ? " (a transformer's tokens, the class among them)" : "";

    private MapTensor? Read(string tensor)
    {
        var shape = facts.Shape(tensor);
        if (shape[0] is not (1 or 2) || _layouts.Of(tensor, shape) is not { ClassTokens: 0 } layout) return null;
        if (shape.Length == 4)
        {
            var (height, width) = layout.Order == ChannelAxis.First ? (shape[2], shape[3]) : (shape[1], shape[2]);
            return new MapTensor(tensor, (int)shape[0], layout.Channels, (int)height, (int)width, layout.Order);
        }

        // Windows and patches in a row, as transformers without a class token keep them: rows first, of a square.
        var side = (int)Math.Sqrt(layout.Positions);
        return shape.Length == 3 && side * side == layout.Positions ? new MapTensor(tensor, (int)shape[0], layout.Channels, side, side, layout.Order) : null;
    }
}
