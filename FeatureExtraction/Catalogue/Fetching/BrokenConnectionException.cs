namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>A try that failed in a way that may pass: the next one goes on from there.</summary>
internal sealed class BrokenConnectionException(string message, Exception? inner = null) : Exception(message, inner);
