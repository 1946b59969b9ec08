using TransferLearning.Core;
using TransferLearning.Core.Sharding;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>A shard's share of another source: the items whose key (<see cref="ImageSource.ShardKeyOf"/>) the shard holds. What other shards have is not gone.</summary>
internal sealed class ShardSource(ImageSource whole, Shard shard) : NarrowedSource(whole)
{
    public override ImageSource Whole => Inner.Whole;

    public override bool LeavesOut(string path) => !shard.Holds(ShardKeyOf(path)) || base.LeavesOut(path);

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation)
    {
        var (own, others) = (0, 0);
        foreach (var item in Inner.Enumerate(cancellation))
        {
            if (!shard.Holds(ShardKeyOf(item.Path)))
            {
                others++;
                continue;
            }

            own++;
            yield return item;
        }

        findings.Take(Inner.Findings, path => path);
        findings.AddOtherShards(others);
        findings.Note($"shard {shard} has {own} of {Counted.Of(own + others, "image")}");
    }
}
