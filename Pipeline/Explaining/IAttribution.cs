namespace TransferLearning.Explaining;

/// <summary>A way to find out which pixels of a prepared image speak for a class. One caller at a time.</summary>
internal interface IAttribution : IDisposable
{
    /// <summary>Which way it is.</summary>
    ExplanationMethod Method { get; }

    /// <summary>The layer that is read; <see langword="null"/> where none is.</summary>
    string? Layer { get; }

    /// <summary>Explains a class.</summary>
    /// <param name="image">The network's input, <c>[3,H,W]</c>.</param>
    /// <param name="classIndex">The class; <see langword="null"/> for the network's own answer.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    Attribution Explain(float[] image, int? classIndex, CancellationToken cancellation);
}

/// <summary>What was found out.</summary>
/// <param name="Method">How.</param>
/// <param name="Layer">The layer that was read, if any.</param>
/// <param name="Class">The class that is explained.</param>
/// <param name="Answer">The class that the network answers.</param>
/// <param name="Score">The number that is explained.</param>
/// <param name="Answers">What the network shows of all classes, <c>[C]</c>.</param>
/// <param name="Heatmap"><c>[H,W]</c> of the input, 0 to 1.</param>
internal sealed record Attribution(ExplanationMethod Method, string? Layer, int Class, int Answer, double Score, float[] Answers, float[] Heatmap);
