using System.Diagnostics.CodeAnalysis;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Hands the items of a run out, each once, to whichever thread asks.</summary>
internal sealed class ItemQueue(IReadOnlyList<ImageItem> items)
{
    private int _next = -1;

    public bool TryTake([NotNullWhen(true)] out ImageItem? item)
    {
        // Not past the end by more than one a caller: the counter cannot overflow.
        var i = Interlocked.Increment(ref _next);
        item = i < items.Count ? items[i] : null;
        return item is not null;
    }
}
