namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>What a check came to.</summary>
internal enum Verdict
{
    /// <summary>As it should be, or nothing to check.</summary>
    Ok,

    /// <summary>May be right, worth a look.</summary>
    Warn,

    /// <summary>A long run would be wasted.</summary>
    Fail,
}

/// <summary>A check of a network.</summary>
/// <param name="Name">Name of the check.</param>
/// <param name="Verdict">What it came to.</param>
/// <param name="Found">What was found, a sentence.</param>
/// <param name="Next">What to do; <see langword="null"/> where there is nothing to do.</param>
internal sealed record DiagnosisCheck(string Name, Verdict Verdict, string Found, string? Next = null);

/// <summary>What is to be examined.</summary>
/// <param name="Extraction">The network as a run would use it; its taps are not read.</param>
internal sealed record DiagnosisRequest(Extraction.ExtractionRequest Extraction)
{
    /// <summary>Images to examine it with; <see langword="null"/> for generated ones.</summary>
    public Sources.ImageSource? Images { get; init; }

    /// <summary>The same network in float32, for one in float16: a path or a name of the catalogue.</summary>
    public string? Reference { get; init; }
}

/// <summary>How a network is fed and runs.</summary>
/// <param name="Model">Name or path.</param>
/// <param name="Checks">The checks, in the order in which they were made; after one without which no other can be made, there are no more.</param>
/// <param name="ImagesPerSecond">Speed of a run; <see langword="null"/> where it could not be measured.</param>
internal sealed record DiagnosisReport(string Model, IReadOnlyList<DiagnosisCheck> Checks, double? ImagesPerSecond)
{
    /// <summary>Whether no check failed.</summary>
    public bool IsHealthy => Checks.All(c => c.Verdict != Verdict.Fail);
}
