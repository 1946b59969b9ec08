using System.Collections.Concurrent;
using TransferLearning.Classifiers.Forest.Binning;
using TransferLearning.Classifiers.Forest.Growing;
using TransferLearning.Classifiers.Forest.Impurity;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Trains random forests (Breiman 2001): true multi-class, a generator for each tree, trees in parallel.</summary>
internal sealed class ForestTrainer : IHeadTrainer
{
    public const string HeadName = "random-forest";

    private readonly RandomForestOptions _options;

    /// <summary>Keeps options.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public ForestTrainer(RandomForestOptions options) => _options = RandomForestOptions.Table.Require(options);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "random forest, true multi-class",
        RandomForestOptions.Table.Parameters,
        TuningGrids.Of([ScalingKind.Auto], TuningGrids.Product(("max_features", ["sqrt", "log2"]), ("min_samples_leaf", ["1", "3"]))),
        settings => RandomForestOptions.Table.Read(settings).CreateTrainer())
    {
        Defaults = new RandomForestOptions(),
        Restore = ForestHead.Restore,
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => RandomForestOptions.Table.Report(_options);

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        TrainingChecks.Require(features, labels, classes);
        var scaler = _options.FitScaler(features, cancellation);
        var scaled = Scaled(features, scaler);
        var weights = ClassWeights.Of(_options.ClassWeight, labels, classes);
        GrownTree[] trees;
        using (var bins = new BinnedFeatures(scaled, _options.Threads, cancellation))
        {
            trees = (_options.Criterion, _options.ClassWeight) switch
            {
                (SplitCriterion.Gini, ClassWeight.None) => Grow(bins, labels, classes, default(Gini), cancellation),
                (SplitCriterion.Gini, _) => Grow(bins, labels, classes, new WeightedGini(weights), cancellation),
                (_, ClassWeight.None) => Grow(bins, labels, classes, new Entropy(features.Rows), cancellation),
                _ => Grow(bins, labels, classes, new WeightedEntropy(features.Rows, weights), cancellation),
            };
        }

        var model = ForestModel.Of(trees);
        return new ForestHead(scaler, model, classes, _options.Threads)
        {
            Importances = ForestMeasures.Importances(trees, features.Dimension),
            OutOfBagAccuracy = _options.OutOfBag ? ForestMeasures.OutOfBagAccuracy(model, trees, scaled, labels, classes, _options.Threads, cancellation) : null,
        };
    }

    private GrownTree[] Grow<TCriterion>(BinnedFeatures bins, int[] labels, int classes, TCriterion criterion, CancellationToken cancellation)
        where TCriterion : struct, ICriterion
    {
        var limits = new TreeLimits(
            _options.MaxFeatures.Of(bins.Columns), _options.MaxDepth ?? int.MaxValue, _options.MinSamplesSplit, _options.MinSamplesLeaf, _options.Bootstrap, _options.OutOfBag);
        var trees = new GrownTree[_options.Trees];
        var growers = new ConcurrentBag<TreeGrower<TCriterion>>();
        Workers.For(trees.Length, _options.Threads, cancellation, t =>
        {
            if (!growers.TryTake(out var grower)) grower = new TreeGrower<TCriterion>(bins, labels, classes, criterion, limits);
            trees[t] = grower.Grow(SplitMix64.Stream(_options.Seed, t), cancellation);
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
