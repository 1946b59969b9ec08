using CsCheck;
using TransferLearning.Core;
using Xunit;

namespace TransferLearning.Tests.Core;

public class RowLookupTests
{
    [Fact]
    public void It_finds_what_a_dictionary_finds_whatever_the_hashes_are() =>
        Gen.Select(Gen.Int[0, 60].Array[0, 300], Gen.Int[1, 40]).Sample((keys, hashes) =>
        {
            var lookup = new RowLookup();
            var expected = new Dictionary<int, int>();
            for (var row = 0; row < keys.Length; row++)
            {
                // Few hashes, the highest bits among them: many keys share one.
                var hash = (keys[row] % hashes) * unchecked((int)0x9000_0001);
                var found = lookup.Find(hash, keys[row], (int r, in int key) => keys[r] == key);
                Assert.Equal(expected.GetValueOrDefault(keys[row], -1), found);
                if (found < 0) lookup.Add(hash, row);
                else if (row % 3 == 0) lookup.Replace(hash, found, row);
                else continue;
                expected[keys[row]] = row;
            }

            Assert.Equal(expected.Count, lookup.Count);
        });

    [Fact]
    public void What_was_not_added_cannot_be_replaced()
    {
        var lookup = new RowLookup();
        lookup.Add(7, 0);
        Assert.Throws<ArgumentException>(() => lookup.Replace(8, 0, 1));
    }
}
