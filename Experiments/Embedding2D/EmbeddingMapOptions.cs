namespace TransferLearning.Experiments.Embedding2D;

/// <summary>How a map of embeddings is drawn.</summary>
public sealed record EmbeddingMapOptions
{
    /// <summary>Most points on the map; of more rows a sample is drawn. Time and memory grow with the square; 1,500 take about two seconds.</summary>
    public int Points { get; init; } = 1500;

    /// <summary>How many neighbours a point looks at, softly; at most a third of the points is used.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Steps of the gradient descent, a quarter of them with attraction exaggerated.</summary>
    public int Iterations { get; init; } = 800;

    /// <summary>Seed of sample and start. The same seed gives the same map on the same processor.</summary>
    public int Seed { get; init; }
}
