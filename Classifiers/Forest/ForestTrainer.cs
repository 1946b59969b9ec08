using System.Collections.Concurrent;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Trains random forests (Breiman 2001): true multi-class, a generator for each tree, trees in parallel.</summary>
internal sealed class ForestTrainer : IHeadTrainer
{
    public const string HeadName = "random-forest";

    private readonly HeadSettings _settings;
    private readonly ForestOptions _options;
    private readonly string _criterion;
    private readonly string _classWeight;
    private readonly TriedFeatures _features;
    private readonly int? _depth;
    private readonly ScalingKind _scaling;

    private ForestTrainer(HeadSettings settings)
    {
        var reader = new ParameterReader(HeadName, Entry.Parameters, settings);
        _settings = settings;
        _criterion = reader.Choice("criterion", "gini", "entropy");
        _features = TriedFeatures.Read(reader);
        _depth = reader.WholeOrNone("max_depth", 1);
        _options = new ForestOptions
        {
            Trees = reader.Whole("n_estimators", 1, 100_000),
            Depth = _depth ?? int.MaxValue,
            SplitRows = reader.Whole("min_samples_split", 2),
            LeafRows = reader.Whole("min_samples_leaf", 1, int.MaxValue / 2),
            Bootstrap = reader.Truth("bootstrap"),
            OutOfBag = reader.Truth("oob_score"),
        };
        if (_options is { OutOfBag: true, Bootstrap: false }) throw reader.Wrong("oob_score", "true", "false with bootstrap=false: every tree sees every row");
        _classWeight = reader.ClassWeight();
        _scaling = reader.Scaling(ScalingKind.None);
    }

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "random forest, true multi-class",
        [
            new HeadParameter("n_estimators", "100", "trees, 1 to 100000"),
            TriedFeatures.Parameter,
            new HeadParameter("criterion", "gini", "purity of a node: gini or entropy"),
            new HeadParameter("max_depth", "none", "splits from root to leaf at most: none or 1 and more"),
            new HeadParameter("min_samples_split", "2", "rows of a node that may be split, 2 or more"),
            new HeadParameter("min_samples_leaf", "1", "rows of a leaf, 1 or more"),
            new HeadParameter("bootstrap", "true", "true: each tree sees as many rows, drawn with replacement; false: all rows"),
            new HeadParameter("oob_score", "false", "true: also measure the forest on the rows that a tree did not see"),
            ClassWeights.Parameter,
        ],
        [.. from features in new[] { "sqrt", "log2" }
            from leaf in new[] { "1", "3" }
            select new Dictionary<string, string> { ["max_features"] = features, ["min_samples_leaf"] = leaf }],
        settings => new ForestTrainer(settings))
    { Restore = ForestHead.Restore };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object>
    {
        ["n_estimators"] = _options.Trees,
        ["max_features"] = _features.Reported,
        ["criterion"] = _criterion,
        ["max_depth"] = _depth is { } depth ? depth : "none",
        ["min_samples_split"] = _options.SplitRows,
        ["min_samples_leaf"] = _options.LeafRows,
        ["bootstrap"] = _options.Bootstrap,
        ["oob_score"] = _options.OutOfBag,
        [ClassWeights.Parameter.Name] = _classWeight,
    };

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        TrainingChecks.Require(features, labels, classes);
        var scaler = Scaler.Fit(features, _scaling, _settings.Threads, cancellation);
        var scaled = Scaled(features, scaler);
        var options = _options with { Features = _features.Of(features.Dimension) };
        var weights = ClassWeights.Of(_classWeight, labels, classes);
        Tree[] trees;
        using (var codes = new FeatureCodes(scaled, _settings.Threads, cancellation))
        {
            trees = (_criterion, _classWeight) switch
            {
                ("gini", "none") => Grow(codes, labels, classes, default(Gini), options, cancellation),
                ("gini", _) => Grow(codes, labels, classes, new WeightedGini(weights), options, cancellation),
                (_, "none") => Grow(codes, labels, classes, new Entropy(features.Rows), options, cancellation),
                _ => Grow(codes, labels, classes, new WeightedEntropy(features.Rows, weights), options, cancellation),
            };
        }

        var model = ForestModel.Of(trees);
        return new ForestHead(scaler, model, classes, _settings.Threads)
        {
            Importances = ForestImportances.Of(trees, features.Dimension),
            OutOfBagAccuracy = options.OutOfBag ? OutOfBag.Accuracy(model, trees, scaled, labels, classes, _settings.Threads, cancellation) : null,
        };
    }

    private Tree[] Grow<TCriterion>(FeatureCodes codes, int[] labels, int classes, TCriterion criterion, ForestOptions options, CancellationToken cancellation)
        where TCriterion : struct, ICriterion
    {
        var trees = new Tree[options.Trees];
        var growers = new ConcurrentBag<TreeGrower<TCriterion>>();
        Workers.For(trees.Length, _settings.Threads, cancellation, t =>
        {
            if (!growers.TryTake(out var grower)) grower = new TreeGrower<TCriterion>(codes, labels, classes, criterion, options);
            trees[t] = grower.Grow(new TreeRandom(_settings.Seed, t), cancellation);
            growers.Add(grower);
        });
        return trees;
    }

    private static FeatureMatrix Scaled(FeatureMatrix features, Scaler scaler)
    {
        if (scaler.Kind == ScalingKind.None) return features;
        var blocks = new List<ReadOnlyMemory<float>>();
        for (var start = 0; start < features.Rows; start += RowBlocks.Size)
        {
            var block = new float[Math.Min(RowBlocks.Size, features.Rows - start) * features.Dimension];
            for (var i = 0; i < block.Length; i += features.Dimension) scaler.Apply(features.Row(start + (i / features.Dimension)), block.AsSpan(i, features.Dimension));
            blocks.Add(block);
        }

        return FeatureMatrix.FromBlocks(blocks, features.Dimension);
    }
}
