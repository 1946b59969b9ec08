using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// The names of sources, each one string. Format 1 named folders as the user did; what is kept today, and compared, is the path without links.
/// </summary>
internal sealed class SourceNames
{
    private readonly Dictionary<string, string> _resolved = new(StringComparer.Ordinal);

    /// <summary>The source without links in its path; what no longer exists stays as it is.</summary>
    public string Resolve(string source) => _resolved.TryGetValue(source, out var known) ? known : _resolved[source] = RealPath.Of(source);
}
