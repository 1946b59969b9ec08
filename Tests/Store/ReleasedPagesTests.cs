using System.Runtime.InteropServices;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.Store;

public class ReleasedPagesTests
{
    // Giving back pages of memory that no file holds would turn it into zeros.
    [Fact]
    public void Rows_are_the_same_after_their_pages_were_given_back()
    {
        using var folder = new TemporaryFolder();
        float[] values = [.. Enumerable.Range(1, 64 * 1024).Select(i => (float)i)];
        File.WriteAllBytes(folder.File("values"), MemoryMarshal.AsBytes<float>(values).ToArray());
        using var mapped = new MappedFile(folder.File("values"));
        var features = FeatureMatrix.FromBlocks([values.ToArray(), mapped.Values<float>(64, values.Length - 32)[..^16]], 16);
        for (var pass = 0; pass < 2; pass++)
        {
            Assert.Equal(values, Enumerable.Range(0, 4096).SelectMany(r => features.Row(r).ToArray()));
            Assert.Equal(values[16..^32], Enumerable.Range(4096, features.Rows - 4096).SelectMany(r => features.Row(r).ToArray()));
            features.ReleasePages();
        }
    }
}
