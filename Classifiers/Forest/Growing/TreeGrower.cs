using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.Forest.Binning;
using TransferLearning.Classifiers.Forest.Impurity;
using TransferLearning.Classifiers.Forest.Splitting;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Randomness;

namespace TransferLearning.Classifiers.Forest.Growing;

/// <summary>How a tree is grown, in numbers.</summary>
/// <param name="TriedFeatures">Features tried for a split, 1 to D; more only while all were constant.</param>
/// <param name="MaxDepth">Splits from root to leaf at most.</param>
/// <param name="MinSamplesSplit">Rows that a node must have to be split.</param>
/// <param name="MinSamplesLeaf">Rows that a leaf must have.</param>
/// <param name="Bootstrap">Whether the tree sees a sample drawn with replacement instead of all rows.</param>
/// <param name="OutOfBag">Whether the tree remembers which rows it saw.</param>
internal sealed record TreeLimits(int TriedFeatures, int MaxDepth, int MinSamplesSplit, int MinSamplesLeaf, bool Bootstrap, bool OutOfBag);

/// <summary>
/// Grows trees, one after the other, in the same working memory: Breiman 2001, "Random forests". What counts as a tried feature, and how a bootstrap sample is weighed,
/// is as in scikit-learn.
/// </summary>
internal sealed unsafe class TreeGrower<TCriterion>
    where TCriterion : struct, ICriterion
{
    private const int MostDraws = 255;
    private readonly BinnedFeatures _bins;
    private readonly int[] _labels;
    private readonly TCriterion _criterion;
    private readonly TreeLimits _limits;
    private readonly Splitter<TCriterion> _splitter;
    private readonly FeatureSampling _features;
    private readonly RowPartition _partition;
    private readonly AlignedArray<int> _rows;
    private readonly AlignedArray<uint> _payload;
    private readonly AlignedArray<int> _totals; // of the node last looked at; all others zero
    private readonly AlignedArray<int> _classes; // of that node
    private readonly int[] _draws;
    private int _present;
    private int _nodes; // of the last tree: the next one will be about as large

    /// <summary>Prepares growing.</summary>
    public TreeGrower(BinnedFeatures bins, int[] labels, int classes, TCriterion criterion, TreeLimits limits)
    {
        _bins = bins;
        _labels = labels;
        _criterion = criterion;
        _limits = limits;
        _splitter = new Splitter<TCriterion>(bins, criterion, classes, limits.MinSamplesLeaf);
        _features = new FeatureSampling(bins.Columns);
        _rows = new AlignedArray<int>(bins.Rows);
        _payload = new AlignedArray<uint>(bins.Rows);
        _partition = new RowPartition(bins, _rows, _payload);
        _totals = new AlignedArray<int>(classes);
        _classes = new AlignedArray<int>(classes + 1);
        _draws = new int[bins.Rows];
    }

    /// <summary>Grows a tree.</summary>
    public GrownTree Grow(SplitMix64 random, CancellationToken cancellation)
    {
        var tree = new GrownTree(_nodes);
        _features.Reset();
        var pending = new Stack<(int Node, int Start, int End, int Depth)>();
        pending.Push((tree.Add(), 0, Sample(tree, random), 0));
        while (pending.TryPop(out var node))
        {
            cancellation.ThrowIfCancellationRequested();
            var split = FindSplit(node.Start, node.End, node.Depth, random, out var gain);
            if (split.Feature < 0)
            {
                AddLeaf(tree, node.Node);
                continue;
            }

            var middle = _partition.Part(node.Start, node.End, split);
            tree.Feature[node.Node] = split.Feature;
            tree.Between[node.Node] = (split.Left, split.Right);
            tree.Gain[node.Node] = gain;
            tree.Next[node.Node] = tree.Add();
            pending.Push((tree.Add(), middle, node.End, node.Depth + 1));
            pending.Push((tree.Next[node.Node], node.Start, middle, node.Depth + 1));
        }

        // One after the other these wait for memory at each node; together they wait at the same time.
        for (var n = 0; n < tree.Feature.Count; n++)
        {
            if (tree.Feature[n] >= 0) tree.Threshold[n] = _bins.Threshold(tree.Feature[n], tree.Between[n].Left, tree.Between[n].Right);
        }

        _nodes = tree.Feature.Count;
        return tree;
    }

    // A row drawn several times stands once, with a weight.
    private int Sample(GrownTree tree, SplitMix64 random)
    {
        Array.Clear(_draws);
        for (var i = 0; i < _draws.Length; i++) _draws[_limits.Bootstrap ? random.Next(_draws.Length) : i]++;
        if (_limits.OutOfBag) tree.Drawn = new ulong[(_draws.Length + 63) / 64];
        var count = 0;
        for (var r = 0; r < _draws.Length; r++)
        {
            if (_draws[r] == 0) continue;
            if (_limits.OutOfBag) tree.Drawn[r / 64] |= 1UL << (r % 64);
            _rows.Pointer[count] = r;
            // More than 255 draws of one row do not happen: their probability is below 1e-500.
            _payload.Pointer[count++] = ((uint)_labels[r] << 8) | (uint)Math.Min(_draws[r], MostDraws);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Split FindSplit(int start, int end, int depth, SplitMix64 random, out double gain)
    {
        var payload = _payload.Pointer + start;
        var count = end - start;
        var totals = _totals.Pointer;
        var classes = _classes.Pointer;
        for (var k = 0; k < _present; k++) totals[classes[k]] = 0;
        var weight = 0.0;
        var sum = 0.0;
        var present = 0;
        for (var i = 0; i < count; i++)
        {
            var c = (int)(payload[i] >> 8);
            var draws = (int)(payload[i] & MostDraws);
            sum += _criterion.Growth(c, totals[c], draws);
            weight += _criterion.Weight(c, draws);
            classes[present] = c;
            present += totals[c] == 0 ? 1 : 0;
            totals[c] += draws;
        }

        _present = present;
        gain = 0;
        var best = Split.None;
        if (present == 1 || depth >= _limits.MaxDepth || count < _limits.MinSamplesSplit || count < 2 * _limits.MinSamplesLeaf) return best;
        var node = new Node
        {
            Totals = totals,
            Present = present,
            Classes = classes,
            Sum = sum,
            Weight = weight,
            Purest = _criterion.Purest(weight),
            Count = count,
            Rows = _rows.Pointer + start,
            Payload = payload,
        };
        _splitter.Enter(node);
        var varying = 0;
        var tried = 0;
        while (tried < _features.Features && (tried < _limits.TriedFeatures || varying == 0) && !(best.ProxyGain >= node.Purest))
        {
            // Beyond the number asked for it goes on until one is not constant.
            var more = tried < _limits.TriedFeatures ? Math.Min(Splitter<TCriterion>.Features, _limits.TriedFeatures - tried) : 1;
            varying += _splitter.Try(_features.Draw(tried, more, random), node, ref best);
            tried += more;
        }

        if (best.Feature >= 0) gain = best.ProxyGain - _criterion.Purity(sum, weight);
        return best;
    }

    // The node last looked at.
    private void AddLeaf(GrownTree tree, int node)
    {
        var classes = new Span<int>(_classes.Pointer, _present);
        classes.Sort();
        var weight = 0.0;
        foreach (var c in classes) weight += _criterion.Weight(c, _totals.Pointer[c]);
        foreach (var c in classes)
        {
            tree.LeafClass.Add(c);
            tree.LeafShare.Add((float)(_criterion.Weight(c, _totals.Pointer[c]) / weight));
        }

        tree.Next[node] = tree.LeafStart.Count - 1;
        tree.LeafStart.Add(tree.LeafClass.Count);
    }
}
