namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>Turns what a tap gives for one image into one vector. Implementations hold no state and are safe for all threads.</summary>
public interface IPooling
{
    /// <summary>Name in options and recipes.</summary>
    string Name { get; }

    /// <summary>Length of the vector, D.</summary>
    int Dimension(FeatureMapShape shape);

    /// <summary>Pools one image.</summary>
    /// <param name="map">The tap's values, <c>[C,P]</c> or <c>[P,C]</c>.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="vector">Receives the vector, <c>[D]</c>.</param>
    void Pool(ReadOnlySpan<float> map, FeatureMapShape shape, Span<float> vector);
}
