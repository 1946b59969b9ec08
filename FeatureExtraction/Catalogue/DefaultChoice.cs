namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>The model that is taken where none is named.</summary>
/// <param name="Model">The model.</param>
/// <param name="Missing">Why it is not <see cref="ModelCatalogue.DefaultModel"/>; <see langword="null"/> where it is.</param>
/// <param name="Next">What brings the default; <see langword="null"/> where it is there.</param>
public sealed record DefaultChoice(ModelReference Model, string? Missing = null, string? Next = null);
