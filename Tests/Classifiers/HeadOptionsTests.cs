using System.Reflection;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>Options of heads as programs set them, beside the same as texts.</summary>
public class HeadOptionsTests
{
    private static readonly (string Head, HeadOptions Typed, (string Name, string Value)[] Texts)[] s_same =
    [
        ("logistic", new LogisticOptions { C = 0.3, Tolerance = 1e-5, MaxIterations = 50, ClassWeight = ClassWeight.Balanced }, [("C", "0.3"), ("tol", "1e-5"), ("max_iter", "50"), ("class_weight", "balanced")]),
        ("svm", new LinearSvmOptions { C = 0.02, MultiClass = MultiClass.CrammerSinger }, [("C", "0.02"), ("multi_class", "crammer_singer")]),
        ("svm", new LinearSvmOptions { C = 0.02, Tolerance = 1e-3 }, [("C", "0.02"), ("tol", "1e-3"), ("multi_class", "ovr")]),
        ("svm-rbf", new KernelSvmOptions { C = 10, Gamma = Gamma.TimesScale(0.25), Tolerance = 1e-4, MaxIterations = 5000 }, [("C", "10"), ("gamma", "scale*0.25"), ("tol", "1e-4"), ("max_iter", "5000")]),
        ("svm-rbf", new KernelSvmOptions { Kernel = KernelKind.Poly, Gamma = Gamma.Of(0.05), Degree = 2, Coef0 = 1.5 }, [("kernel", "poly"), ("gamma", "0.05"), ("degree", "2"), ("coef0", "1.5")]),
        ("svm-rbf", new KernelSvmOptions { Gamma = Gamma.Auto }, [("gamma", "auto")]),
        (
            "random-forest",
            new RandomForestOptions { Trees = 7, MaxFeatures = MaxFeatures.Share(0.5), Criterion = SplitCriterion.Entropy, MaxDepth = 4, MinSamplesSplit = 3, MinSamplesLeaf = 2, OutOfBag = true },
            [("n_estimators", "7"), ("max_features", "0.5"), ("criterion", "entropy"), ("max_depth", "4"), ("min_samples_split", "3"), ("min_samples_leaf", "2"), ("oob_score", "true")]),
        ("random-forest", new RandomForestOptions { Trees = 5, MaxFeatures = MaxFeatures.Count(3), Bootstrap = false }, [("n_estimators", "5"), ("max_features", "3"), ("bootstrap", "False")]),
        ("random-forest", new RandomForestOptions { Trees = 5, MaxFeatures = MaxFeatures.All, MaxDepth = null }, [("n_estimators", "5"), ("max_features", "1.0"), ("max_depth", "None")]),
        ("random-forest", new RandomForestOptions { Trees = 5, MaxFeatures = MaxFeatures.Log2 }, [("n_estimators", "5"), ("max_features", "log2")]),
        ("knn", new KnnOptions { K = 3, Metric = DistanceMetric.Cosine, Weights = VoteWeights.Distance }, [("k", "3"), ("metric", "cosine"), ("weights", "distance")]),
        ("knn", new KnnOptions { Weights = VoteWeights.Softmax, Temperature = 0.2 }, [("weights", "softmax"), ("temperature", "0.2")]),
        ("centroid", new CentroidOptions { Metric = DistanceMetric.Cosine }, [("metric", "cosine")]),
        ("lda", new DiscriminantOptions { Shrinkage = Shrinkage.Of(0.2) }, [("shrinkage", "0.2")]),
        ("lda", new DiscriminantOptions { Shrinkage = Shrinkage.Auto }, [("shrinkage", "auto")]),
        ("lda", new DiscriminantOptions { Shrinkage = Shrinkage.Size }, [("shrinkage", "size")]),
        ("ridge", new RidgeOptions { Alpha = 20, ClassWeight = ClassWeight.Balanced }, [("alpha", "20"), ("class_weight", "balanced")]),
    ];

    private static readonly (HeadOptions Wrong, string Property, string Head, string Parameter, string Value)[] s_wrong =
    [
        (new LogisticOptions { C = 0 }, "LogisticOptions.C", "logistic", "C", "0"),
        (new LogisticOptions { C = double.NaN }, "LogisticOptions.C", "logistic", "C", "NaN"),
        (new LogisticOptions { Tolerance = -1 }, "LogisticOptions.Tolerance", "logistic", "tol", "-1"),
        (new LogisticOptions { MaxIterations = 0 }, "LogisticOptions.MaxIterations", "logistic", "max_iter", "0"),
        (new LogisticOptions { ClassWeight = (ClassWeight)7 }, "LogisticOptions.ClassWeight", "logistic", "class_weight", "7"),
        (new LinearSvmOptions { MultiClass = (MultiClass)(-1) }, "LinearSvmOptions.MultiClass", "svm", "multi_class", "-1"),
        (new KernelSvmOptions { Gamma = Gamma.Of(-1) }, "KernelSvmOptions.Gamma", "svm-rbf", "gamma", "-1"),
        (new KernelSvmOptions { Gamma = Gamma.TimesScale(0) }, "KernelSvmOptions.Gamma", "svm-rbf", "gamma", "scale*0"),
        (new KernelSvmOptions { Degree = 21 }, "KernelSvmOptions.Degree", "svm-rbf", "degree", "21"),
        (new KernelSvmOptions { Coef0 = double.PositiveInfinity }, "KernelSvmOptions.Coef0", "svm-rbf", "coef0", "Infinity"),
        (new KernelSvmOptions { MaxIterations = 0 }, "KernelSvmOptions.MaxIterations", "svm-rbf", "max_iter", "0"),
        (new RandomForestOptions { Trees = 100_001 }, "RandomForestOptions.Trees", "random-forest", "n_estimators", "100001"),
        (new RandomForestOptions { MaxFeatures = MaxFeatures.Count(0) }, "RandomForestOptions.MaxFeatures", "random-forest", "max_features", "0"),
        (new RandomForestOptions { MaxFeatures = MaxFeatures.Share(1.5) }, "RandomForestOptions.MaxFeatures", "random-forest", "max_features", "1.5"),
        (new RandomForestOptions { MaxDepth = 0 }, "RandomForestOptions.MaxDepth", "random-forest", "max_depth", "0"),
        (new RandomForestOptions { MinSamplesSplit = 1 }, "RandomForestOptions.MinSamplesSplit", "random-forest", "min_samples_split", "1"),
        (new RandomForestOptions { MinSamplesLeaf = 0 }, "RandomForestOptions.MinSamplesLeaf", "random-forest", "min_samples_leaf", "0"),
        (new KnnOptions { K = 0 }, "KnnOptions.K", "knn", "k", "0"),
        (new KnnOptions { Temperature = 0 }, "KnnOptions.Temperature", "knn", "temperature", "0"),
        (new KnnOptions { Weights = (VoteWeights)3 }, "KnnOptions.Weights", "knn", "weights", "3"),
        (new DiscriminantOptions { Shrinkage = Shrinkage.Of(1.5) }, "DiscriminantOptions.Shrinkage", "lda", "shrinkage", "1.5"),
        (new DiscriminantOptions { Shrinkage = Shrinkage.Of(double.NaN) }, "DiscriminantOptions.Shrinkage", "lda", "shrinkage", "NaN"),
        (new CentroidOptions { Metric = (DistanceMetric)2 }, "CentroidOptions.Metric", "centroid", "metric", "2"),
        (new LogisticOptions { C = 1e50 }, "LogisticOptions.C", "logistic", "C", "1e50"),
        (new RidgeOptions { Alpha = -0.5 }, "RidgeOptions.Alpha", "ridge", "alpha", "-0.5"),
    ];

    public static TheoryData<int> Same => [.. Enumerable.Range(0, s_same.Length)];

    public static TheoryData<int> Wrong => [.. Enumerable.Range(0, s_wrong.Length)];

    [Theory, MemberData(nameof(Same))]
    public void Typed_options_and_texts_make_the_same_head(int index)
    {
        var (head, typed, texts) = s_same[index];
        var (x, y) = HeadData.Clouds(120, 3, separation: 0.5);
        var features = HeadData.Matrix(x);
        var settings = new HeadSettings { Seed = 3, Threads = 2, Scale = "l2", Parameters = texts.ToDictionary(t => t.Name, t => t.Value) };
        var byText = HeadCatalog.Get(head).Create(settings);
        var byType = (typed with { Seed = 3, Threads = 2, Scale = ScalingKind.L2 }).CreateTrainer();
        Assert.Equal(byText.Name, byType.Name);
        Assert.Equal(byText.Parameters, byType.Parameters);
        Assert.Equal(HeadData.Answer(byText.Fit(features, y, 3), features), HeadData.Answer(byType.Fit(features, y, 3), features));
    }

    [Theory, MemberData(nameof(Wrong))]
    public void A_value_out_of_range_is_refused_by_the_name_that_its_caller_knows(int index)
    {
        var (options, property, head, parameter, value) = s_wrong[index];
        var typed = Assert.Throws<UsageException>(options.CreateTrainer);
        Assert.StartsWith($"{property}: found ", typed.Message);
        var text = Assert.Throws<UsageException>(() => HeadCatalog.Get(head).Create(new HeadSettings { Parameters = new Dictionary<string, string> { [parameter] = value } }));
        Assert.StartsWith($"head '{head}', parameter {parameter}: found '{value}', expected ", text.Message);
        Assert.Equal(text.Message[text.Message.IndexOf("expected", StringComparison.Ordinal)..], typed.Message[typed.Message.IndexOf("expected", StringComparison.Ordinal)..]);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void What_all_heads_have_is_checked_too(string name)
    {
        var options = HeadCatalog.Get(name).Defaults!;
        Assert.Contains("Options.Threads: found -1", Assert.Throws<UsageException>((options with { Threads = -1 }).CreateTrainer).Message);
        Assert.Contains("Options.Scale: found 9", Assert.Throws<UsageException>((options with { Scale = (ScalingKind)9 }).CreateTrainer).Message);
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused_both_ways()
    {
        var typed = Assert.Throws<UsageException>(new RandomForestOptions { OutOfBag = true, Bootstrap = false }.CreateTrainer);
        Assert.StartsWith("RandomForestOptions.OutOfBag: found true, expected false", typed.Message);
        var text = Assert.Throws<UsageException>(() => HeadData.Trainer("random-forest", parameters: [("oob_score", "true"), ("bootstrap", "false")]));
        Assert.StartsWith("head 'random-forest', parameter oob_score: found 'true', expected false", text.Message);
        Assert.Throws<UsageException>(new RandomForestOptions { MaxFeatures = null! }.CreateTrainer);
        Assert.Throws<UsageException>(new KernelSvmOptions { Gamma = null! }.CreateTrainer);
        Assert.Throws<UsageException>(new DiscriminantOptions { Shrinkage = null! }.CreateTrainer);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Every_parameter_has_a_property_and_the_same_default(string name)
    {
        var entry = HeadCatalog.Get(name);
        var defaults = entry.Defaults!;
        var shared = typeof(HeadOptions).GetProperties().Select(p => p.Name).ToHashSet();
        var own = defaults.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && !shared.Contains(p.Name)).Select(p => p.Name);
        Assert.Equal(own.Order(), entry.Parameters.Select(p => p.Property).Order());
        var written = entry.Create(new HeadSettings { Parameters = entry.Parameters.ToDictionary(p => p.Name, p => p.Default) });
        Assert.Equal(written.Parameters, defaults.CreateTrainer().Parameters);
        Assert.Equal(written.Parameters, entry.Create(new HeadSettings()).Parameters);
        // Nothing is set by a default but what it says: heads with all defaults named, and with none, are one.
        var (x, y) = HeadData.Clouds(90, 3);
        var features = HeadData.Matrix(x);
        Assert.Equal(HeadData.Answer(written.Fit(features, y, 3), features), HeadData.Answer(defaults.CreateTrainer().Fit(features, y, 3), features));
    }

    [Fact]
    public void A_head_of_ones_own_needs_options_a_trainer_and_a_head()
    {
        var (x, y) = HeadData.Clouds(30, 2);
        HeadOptions options = new FirstClassOptions { Seed = 1 };
        Assert.Equal(0, options.CreateTrainer().Fit(HeadData.Matrix(x), y, 2).Score(HeadData.Matrix(x)).ArgMax(5));
    }

    private sealed record FirstClassOptions : HeadOptions
    {
        public override IHeadTrainer CreateTrainer() => new Trainer();

        private sealed class Trainer : IHeadTrainer
        {
            public string Name => "first";

            public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object>();

            public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default) => new Fitted(classes, features.Dimension);
        }

        private sealed class Fitted(int classes, int dimension) : IHead
        {
            public string Name => "first";

            public int Classes => classes;

            public int Dimension => dimension;

            public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default)
            {
                var scores = new ClassScores(features.Rows, classes);
                for (var r = 0; r < scores.Rows; r++) scores.Row(r)[0] = 1;
                return scores;
            }
        }
    }
}
