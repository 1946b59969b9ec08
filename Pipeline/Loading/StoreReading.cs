using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Notes;

namespace TransferLearning.Loading;

/// <summary>Opens a command's STORE for reading: the one place that says what is to be known of its vectors.</summary>
internal static class StoreReading
{
    /// <summary>Opens a store.</summary>
    /// <param name="path">The store as the user named it.</param>
    /// <param name="log">Where it is said that vectors are of pixels that today's decoder does not make.</param>
    public static StoreSnapshot Open(string path, RunLog log)
    {
        var snapshot = FeatureStore.Open(path).OpenSnapshot();
        if (OlderDecoding.Count(snapshot) is > 0 and var older)
        {
            log.Warn($"{path}: {(older == 1 ? "1 image is" : $"{older} images are")} {DecoderHistory.Better}, by an earlier version's decoder: run the same `Features.ExtractAsync` again, it computes them anew");
        }

        return snapshot;
    }
}
