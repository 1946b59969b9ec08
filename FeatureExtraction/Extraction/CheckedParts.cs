using System.Collections.Concurrent;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Compares parts of vectors with their checksums, each once and only when a run asks for it. All members may be called by many threads at once.</summary>
/// <param name="which">Which parts are compared here; <see cref="PartCheck.All"/> where that was done before.</param>
internal sealed class CheckedParts(PartCheck which)
{
    private readonly ConcurrentDictionary<VectorPart, Lazy<string?>> _reasons = new();

    /// <summary>The damaged parts that were met.</summary>
    public IEnumerable<DamagedFile> Damaged => _reasons.Where(r => r.Value.Value is not null).Select(r => new DamagedFile(r.Key.Path, r.Value.Value!));

    /// <summary>Whether a part is what was written.</summary>
    public bool IsWhole(VectorPart part) => which == PartCheck.All || _reasons.GetOrAdd(part, static p => new Lazy<string?>(() => Reason(p))).Value is null;

    private static string? Reason(VectorPart part)
    {
        try
        {
            ArrowPart.CheckChecksum(part.Name, part.Bytes);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}

/// <summary>Which parts of a store are compared with their checksums before a run relies on them.</summary>
internal enum PartCheck
{
    /// <summary>All, so that the store is whole afterwards.</summary>
    All,

    /// <summary>Those that hold a vector of the run's images, when it is first asked for: what else the store holds costs nothing.</summary>
    Used,
}
