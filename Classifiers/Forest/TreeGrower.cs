namespace TransferLearning.Classifiers.Forest;

/// <summary>Grows trees, one after the other, in the same working memory. Breiman 2001, "Random forests"; details (what counts as a tried feature, weights of a bootstrap sample) as in scikit-learn.</summary>
internal sealed class TreeGrower<TCriterion>
    where TCriterion : struct, ICriterion
{
    private const int MostWeight = 255;
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
        var tree = new Tree();
        for (var f = 0; f < _features.Length; f++) _features[f] = f;
        var pending = new Stack<(int Node, int Start, int End, int Depth)>();
        pending.Push((tree.Add(), 0, Sample(random), 0));
        while (pending.TryPop(out var node))
        {
            cancellation.ThrowIfCancellationRequested();
            var split = FindSplit(node.Start, node.End, node.Depth, random);
            if (split.Feature < 0)
            {
                AddLeaf(tree, node.Node);
                continue;
            }

            var middle = Partition(node.Start, node.End, split, out var threshold);
            tree.Feature[node.Node] = split.Feature;
            tree.Threshold[node.Node] = threshold;
            tree.Next[node.Node] = tree.Add();
            pending.Push((tree.Add(), middle, node.End, node.Depth + 1));
            pending.Push((tree.Next[node.Node], node.Start, middle, node.Depth + 1));
        }

        return tree;
    }

    // A row drawn several times stands once, with a weight.
    private int Sample(TreeRandom random)
    {
        var weights = new int[_codes.Rows];
        for (var i = 0; i < weights.Length; i++) weights[_options.Bootstrap ? random.Below(weights.Length) : i]++;
        var count = 0;
        for (var r = 0; r < weights.Length; r++)
        {
            if (weights[r] == 0) continue;
            _rows[count] = r;
            // More than 255 draws of one row do not happen: their probability is below 1e-500.
            _payload[count++] = ((uint)_labels[r] << 8) | (uint)Math.Min(weights[r], MostWeight);
        }

        return count;
    }

    private Split FindSplit(int start, int end, int depth, TreeRandom random)
    {
        var rows = _rows.AsSpan(start, end - start);
        var payload = _payload.AsSpan(start, end - start);
        Array.Clear(_totals);
        var weight = 0;
        var sum = 0.0;
        foreach (var p in payload)
        {
            var c = (int)(p >> 8);
            var w = (int)(p & MostWeight);
            sum += _criterion.Growth(_totals[c], w);
            _totals[c] += w;
            weight += w;
        }

        var best = new Split(-1, 0, 0, double.NegativeInfinity);
        var pure = _totals[(int)(payload[0] >> 8)] == weight;
        if (pure || depth >= _options.Depth || rows.Length < _options.SplitRows || rows.Length < 2 * _options.LeafRows) return best;
        var varying = 0;
        for (var tried = 0; tried < _features.Length && (tried < _options.Features || varying == 0); tried++)
        {
            var drawn = tried + random.Below(_features.Length - tried);
            (_features[tried], _features[drawn]) = (_features[drawn], _features[tried]);
            if (!_finder.IsConstant(_features[tried], rows, payload, _totals, sum, weight, ref best)) varying++;
        }

        return best;
    }

    // The threshold lies in the middle between the nearest values of the node's own rows.
    private int Partition(int start, int end, Split split, out float threshold)
    {
        var column = _codes.Column(split.Feature);
        var left = start;
        var right = 0;
        var highest = -1;
        var lowest = int.MaxValue;
        for (var i = start; i < end; i++)
        {
            int code = column[_rows[i]];
            if (code >> split.Shift <= split.Bucket)
            {
                highest = Math.Max(highest, code);
                _rows[left] = _rows[i];
                _payload[left++] = _payload[i];
            }
            else
            {
                lowest = Math.Min(lowest, code);
                _rightRows[right] = _rows[i];
                _rightPayload[right++] = _payload[i];
            }
        }

        _rightRows.AsSpan(0, right).CopyTo(_rows.AsSpan(left));
        _rightPayload.AsSpan(0, right).CopyTo(_payload.AsSpan(left));
        threshold = _codes.Threshold(split.Feature, highest, lowest);
        return left;
    }

    // The totals are those of the node last looked at.
    private void AddLeaf(Tree tree, int node)
    {
        var weight = 0;
        foreach (var total in _totals) weight += total;
        for (var c = 0; c < _totals.Length; c++)
        {
            if (_totals[c] == 0) continue;
            tree.LeafClass.Add(c);
            tree.LeafShare.Add((float)((double)_totals[c] / weight));
        }

        tree.Next[node] = tree.LeafStart.Count - 1;
        tree.LeafStart.Add(tree.LeafClass.Count);
    }
}
