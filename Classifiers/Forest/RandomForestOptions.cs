using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Forest;
using TransferLearning.Classifiers.Scaling;

namespace TransferLearning;

/// <summary>How impure a node is.</summary>
public enum SplitCriterion
{
    /// <summary>Gini's index: the probability that two rows of a node, drawn at random, are of different classes.</summary>
    Gini,

    /// <summary>The entropy of the node's classes.</summary>
    Entropy,
}

/// <summary>Options of the random forest: scikit-learn's RandomForestClassifier. The scaling <see cref="ScalingKind.Auto"/> is <see cref="ScalingKind.None"/>.</summary>
public sealed record RandomForestOptions : HeadOptions
{
    /// <summary>Number of trees, 1 to 100,000. Default: 200, twice scikit-learn's: more trees are never worse, and on embeddings of a few hundred images half a point better.</summary>
    public int Trees { get; init; } = 200;

    /// <summary>Features tried for a split; more only while all were constant. Default: <see cref="MaxFeatures.Sqrt"/>.</summary>
    public MaxFeatures MaxFeatures { get; init; } = MaxFeatures.Sqrt;

    /// <summary>What a split lowers. Default: <see cref="SplitCriterion.Gini"/>.</summary>
    public SplitCriterion Criterion { get; init; }

    /// <summary>Splits from root to leaf at most, 1 or more; <see langword="null"/>, the default, for no limit.</summary>
    public int? MaxDepth { get; init; }

    /// <summary>Rows that a node must have to be split, 2 or more. Default: 2.</summary>
    public int MinSamplesSplit { get; init; } = 2;

    /// <summary>Rows that a leaf must have, 1 or more. Default: 1.</summary>
    public int MinSamplesLeaf { get; init; } = 1;

    /// <summary>Whether each tree sees as many rows as there are, drawn with replacement, instead of all rows. Default: <see langword="true"/>.</summary>
    public bool Bootstrap { get; init; } = true;

    /// <summary>Whether the forest is also measured on the rows that a tree did not see; needs <see cref="Bootstrap"/>. Default: <see langword="false"/>.</summary>
    public bool OutOfBag { get; init; }

    /// <summary>How classes are weighed. Default: <see cref="TransferLearning.ClassWeight.None"/>.</summary>
    public ClassWeight ClassWeight { get; init; }

    internal static OptionTable<RandomForestOptions> Table { get; } = new(
        ForestTrainer.HeadName,
        [
            new Option<RandomForestOptions, int>(
                new("n_estimators", "200", "trees, 1 to 100000") { Property = nameof(Trees) }, OptionRanges.Whole(1, 100_000), o => o.Trees, (o, value) => o with { Trees = value }),
            new Option<RandomForestOptions, MaxFeatures>(
                new("max_features", "sqrt", MaxFeatures.Help) { Property = nameof(MaxFeatures) }, MaxFeatures.Range, o => o.MaxFeatures, (o, value) => o with { MaxFeatures = value }),
            new Option<RandomForestOptions, SplitCriterion>(
                new("criterion", "gini", "purity of a node: gini or entropy") { Property = nameof(Criterion) },
                OptionRanges.Choice(("gini", SplitCriterion.Gini), ("entropy", SplitCriterion.Entropy)),
                o => o.Criterion,
                (o, value) => o with { Criterion = value }),
            new Option<RandomForestOptions, int?>(
                new("max_depth", "none", "splits from root to leaf at most: none or 1 and more") { Property = nameof(MaxDepth) }, OptionRanges.WholeOrNone(1), o => o.MaxDepth, (o, value) => o with { MaxDepth = value }),
            new Option<RandomForestOptions, int>(
                new("min_samples_split", "2", "rows of a node that may be split, 2 or more") { Property = nameof(MinSamplesSplit) },
                OptionRanges.Whole(2),
                o => o.MinSamplesSplit,
                (o, value) => o with { MinSamplesSplit = value }),
            new Option<RandomForestOptions, int>(
                new("min_samples_leaf", "1", "rows of a leaf, 1 or more") { Property = nameof(MinSamplesLeaf) },
                OptionRanges.Whole(1, int.MaxValue / 2),
                o => o.MinSamplesLeaf,
                (o, value) => o with { MinSamplesLeaf = value }),
            new Option<RandomForestOptions, bool>(
                new("bootstrap", "true", "true: each tree sees as many rows, drawn with replacement; false: all rows") { Property = nameof(Bootstrap) }, OptionRanges.Truth, o => o.Bootstrap, (o, value) => o with { Bootstrap = value }),
            new Option<RandomForestOptions, bool>(
                new("oob_score", "false", "true: also measure the forest on the rows that a tree did not see") { Property = nameof(OutOfBag) }, OptionRanges.Truth, o => o.OutOfBag, (o, value) => o with { OutOfBag = value }),
            ClassWeights.Option<RandomForestOptions>(o => o.ClassWeight, (o, value) => o with { ClassWeight = value }),
        ])
    {
        Together = o => o is { OutOfBag: true, Bootstrap: false } ? (nameof(OutOfBag), "false with bootstrap=false: every tree sees every row") : null,
    };

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new ForestTrainer(this);

    internal override AutoScaling AutoScale => new(ScalingKind.None);
}
