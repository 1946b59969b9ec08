using System.Runtime.CompilerServices;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Randomness;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Grows trees, one after the other, in the same working memory. Breiman 2001, "Random forests"; details (what counts as a tried feature, weights of a bootstrap sample) as in scikit-learn.</summary>
internal sealed unsafe class TreeGrower<TCriterion>
    where TCriterion : struct, ICriterion
{
    private const int MostDraws = 255;
    private readonly FeatureCodes _codes;
    private readonly int[] _labels;
    private readonly TCriterion _criterion;
    private readonly RandomForestOptions _options;
    private readonly int _tried; // features tried for a split
    private readonly int _maxDepth;
    private readonly SplitFinder<TCriterion> _finder;
    private readonly FeatureDraw _draw;
    private readonly NodePartition _partition;
    private readonly AlignedArray<int> _rows;
    private readonly AlignedArray<uint> _payload;
    private readonly AlignedArray<int> _totals; // of the node last looked at; all others zero
    private readonly AlignedArray<int> _classes; // of that node
    private readonly int[] _draws;
    private int _present;
    private int _nodes; // of the last tree: the next one will be about as large

    /// <summary>Prepares growing.</summary>
    public TreeGrower(FeatureCodes codes, int[] labels, int classes, TCriterion criterion, RandomForestOptions options)
    {
        _codes = codes;
        _labels = labels;
        _criterion = criterion;
        _options = options;
        _tried = options.MaxFeatures.Of(codes.Columns);
        _maxDepth = options.MaxDepth ?? int.MaxValue;
        _finder = new SplitFinder<TCriterion>(codes, criterion, classes, options.MinSamplesLeaf);
        _draw = new FeatureDraw(codes.Columns);
        _rows = new AlignedArray<int>(codes.Rows);
        _payload = new AlignedArray<uint>(codes.Rows);
        _partition = new NodePartition(codes, _rows, _payload);
        _totals = new AlignedArray<int>(classes);
        _classes = new AlignedArray<int>(classes + 1);
        _draws = new int[codes.Rows];
    }

    /// <summary>Grows a tree.</summary>
    public Tree Grow(SplitMix64 random, CancellationToken cancellation)
    {
        var tree = new Tree(_nodes);
        _draw.Reset();
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
            if (tree.Feature[n] >= 0) tree.Threshold[n] = _codes.Threshold(tree.Feature[n], tree.Between[n].Left, tree.Between[n].Right);
        }

        _nodes = tree.Feature.Count;
        return tree;
    }

    // A row drawn several times stands once, with a weight.
    private int Sample(Tree tree, SplitMix64 random)
    {
        Array.Clear(_draws);
        for (var i = 0; i < _draws.Length; i++) _draws[_options.Bootstrap ? random.Next(_draws.Length) : i]++;
        if (_options.OutOfBag) tree.Drawn = new ulong[(_draws.Length + 63) / 64];
        var count = 0;
        for (var r = 0; r < _draws.Length; r++)
        {
            if (_draws[r] == 0) continue;
            if (_options.OutOfBag) tree.Drawn[r / 64] |= 1UL << (r % 64);
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
        if (present == 1 || depth >= _maxDepth || count < _options.MinSamplesSplit || count < 2 * _options.MinSamplesLeaf) return best;
        var node = new NodeRows
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
        _finder.Enter(node);
        var varying = 0;
        var tried = 0;
        while (tried < _draw.Features && (tried < _tried || varying == 0) && !(best.Worth >= node.Purest))
        {
            // Beyond the number asked for it goes on until one is not constant.
            var more = tried < _tried ? Math.Min(SplitFinder<TCriterion>.Features, _tried - tried) : 1;
            varying += _finder.Try(_draw.Draw(tried, more, random), node, ref best);
            tried += more;
        }

        if (best.Feature >= 0) gain = best.Worth - _criterion.Worth(sum, weight);
        return best;
    }

    // The node last looked at.
    private void AddLeaf(Tree tree, int node)
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
