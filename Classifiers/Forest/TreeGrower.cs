using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Grows trees, one after the other, in the same working memory. Breiman 2001, "Random forests"; details (what counts as a tried feature, weights of a bootstrap sample) as in scikit-learn.</summary>
internal sealed class TreeGrower<TCriterion>
    where TCriterion : struct, ICriterion
{
    private const int MostDraws = 255;
    private readonly FeatureCodes _codes;
    private readonly int[] _labels;
    private readonly TCriterion _criterion;
    private readonly ForestOptions _options;
    private readonly SplitFinder<TCriterion> _finder;
    private readonly int[] _rows;
    private readonly uint[] _payload;
    private readonly int[] _rightRows;
    private readonly uint[] _rightPayload;
    private readonly int[] _totals;
    private readonly int[] _features;
    private int _nodes; // of the last tree: the next one will be about as large

    /// <summary>Prepares growing.</summary>
    public TreeGrower(FeatureCodes codes, int[] labels, int classes, TCriterion criterion, ForestOptions options)
    {
        _codes = codes;
        _labels = labels;
        _criterion = criterion;
        _options = options;
        _finder = new SplitFinder<TCriterion>(codes, criterion, classes, options.LeafRows);
        _rows = new int[codes.Rows];
        _payload = new uint[codes.Rows];
        _rightRows = new int[codes.Rows];
        _rightPayload = new uint[codes.Rows];
        _totals = new int[classes];
        _features = new int[codes.Columns];
    }

    /// <summary>Grows a tree.</summary>
    public Tree Grow(TreeRandom random, CancellationToken cancellation)
    {
        var tree = new Tree(_nodes);
        for (var f = 0; f < _features.Length; f++) _features[f] = f;
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

            var middle = Partition(node.Start, node.End, split, out var between);
            tree.Feature[node.Node] = split.Feature;
            tree.Between[node.Node] = between;
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
    private int Sample(Tree tree, TreeRandom random)
    {
        var draws = new int[_codes.Rows];
        for (var i = 0; i < draws.Length; i++) draws[_options.Bootstrap ? random.Below(draws.Length) : i]++;
        if (_options.OutOfBag) tree.Drawn = new ulong[(draws.Length + 63) / 64];
        var count = 0;
        for (var r = 0; r < draws.Length; r++)
        {
            if (draws[r] == 0) continue;
            if (_options.OutOfBag) tree.Drawn[r / 64] |= 1UL << (r % 64);
            _rows[count] = r;
            // More than 255 draws of one row do not happen: their probability is below 1e-500.
            _payload[count++] = ((uint)_labels[r] << 8) | (uint)Math.Min(draws[r], MostDraws);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Split FindSplit(int start, int end, int depth, TreeRandom random, out double gain)
    {
        var payload = _payload.AsSpan(start, end - start);
        Array.Clear(_totals);
        var weight = 0.0;
        var sum = 0.0;
        var all = 0;
        var present = 0;
        foreach (var p in payload)
        {
            var c = (int)(p >> 8);
            var draws = (int)(p & MostDraws);
            sum += _criterion.Growth(c, _totals[c], draws);
            weight += _criterion.Weight(c, draws);
            present += _totals[c] == 0 ? 1 : 0;
            _totals[c] += draws;
            all += draws;
        }

        gain = 0;
        var best = new Split(-1, 0, double.NegativeInfinity);
        var pure = _totals[(int)(payload[0] >> 8)] == all;
        if (pure || depth >= _options.Depth || payload.Length < _options.SplitRows || payload.Length < 2 * _options.LeafRows) return best;
        var node = new NodeRows(_totals, present, sum, weight, _rows.AsSpan(start, end - start), payload);
        var varying = 0;
        // Nothing is better than a class on each side: then the other features need no look.
        var purest = _criterion.Purest(weight);
        var next = Draw(0, random);
        for (var tried = 0; tried < _features.Length && (tried < _options.Features || varying == 0) && !(best.Worth >= purest); tried++)
        {
            var feature = next;
            if (tried + 1 < _features.Length) _finder.Fetch(next = Draw(tried + 1, random), node);
            if (!_finder.IsConstant(feature, node, ref best)) varying++;
        }

        if (best.Feature >= 0) gain = best.Worth - _criterion.Worth(sum, weight);
        return best;
    }

    // The feature at place "tried" of a shuffle.
    private int Draw(int tried, TreeRandom random)
    {
        var drawn = tried + random.Below(_features.Length - tried);
        (_features[tried], _features[drawn]) = (_features[drawn], _features[tried]);
        return _features[tried];
    }

    // The threshold lies between the nearest values of the node's own rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe int Partition(int start, int end, Split split, out (int Left, int Right) between)
    {
        // Where the codes are still in the cache.
        var few = end - start <= RankSort.Most;
        var codes = few ? _codes.ByRow + split.Feature : _codes.Column(split.Feature);
        nint distance = few ? _codes.Columns : 1;
        var (rows, payload, rightRows, rightPayload) = (_rows, _payload, _rightRows, _rightPayload);
        var left = start;
        var right = 0;
        var highest = -1;
        var lowest = int.MaxValue;
        for (var i = start; i < end; i++)
        {
            var row = rows[i];
            var load = payload[i];
            int code = codes[row * distance];
            // Both sides are written and one of them kept: no branch for a processor to guess.
            rows[left] = row;
            payload[left] = load;
            rightRows[right] = row;
            rightPayload[right] = load;
            var goesLeft = code <= split.Code ? 1 : 0;
            left += goesLeft;
            right += 1 - goesLeft;
            highest = Math.Max(highest, goesLeft != 0 ? code : -1);
            lowest = Math.Min(lowest, goesLeft != 0 ? int.MaxValue : code);
        }

        rightRows.AsSpan(0, right).CopyTo(rows.AsSpan(left));
        rightPayload.AsSpan(0, right).CopyTo(payload.AsSpan(left));
        between = (highest, lowest);
        return left;
    }

    // The totals are those of the node last looked at.
    private void AddLeaf(Tree tree, int node)
    {
        var weight = 0.0;
        for (var c = 0; c < _totals.Length; c++) weight += _criterion.Weight(c, _totals[c]);
        for (var c = 0; c < _totals.Length; c++)
        {
            if (_totals[c] == 0) continue;
            tree.LeafClass.Add(c);
            tree.LeafShare.Add((float)(_criterion.Weight(c, _totals[c]) / weight));
        }

        tree.Next[node] = tree.LeafStart.Count - 1;
        tree.LeafStart.Add(tree.LeafClass.Count);
    }
}
