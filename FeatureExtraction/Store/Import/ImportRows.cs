using System.IO.Hashing;
using System.Runtime.InteropServices;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>Counts rows and holds their paths apart: a store knows an item by its path.</summary>
/// <param name="file">The file that names them, for the message.</param>
internal sealed class ImportRows(string file)
{
    // Sixteen bytes a path: a million paths themselves would be a hundred million bytes.
    private readonly HashSet<UInt128> _paths = [];

    /// <exception cref="TlearnException">Two rows have one path.</exception>
    public long Count(IEnumerable<ImageItem> items)
    {
        foreach (var item in items)
        {
            if (!_paths.Add(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(item.Path.AsSpan())))) throw new TlearnException($"{file}: row {_paths.Count + 1} of the data: path '{item.Path}' stands in an earlier row already, expected each once", "Give each row a path of its own.");
        }

        return _paths.Count;
    }
}
