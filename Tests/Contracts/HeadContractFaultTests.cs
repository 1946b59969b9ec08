using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using Xunit;

namespace TransferLearning.Tests.Contracts;

/// <summary>What every head must do with poor, odd and wrong data.</summary>
public class HeadContractFaultTests
{
    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void One_class_is_refused(string name)
    {
        var (x, y) = HeadData.Clouds(20, 1);
        var e = Assert.Throws<TlearnException>(() => HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, 3));
        Assert.Contains("found 1 class with rows, expected at least 2", e.Message);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void No_rows_are_refused(string name)
    {
        var e = Assert.Throws<TlearnException>(() => HeadData.Trainer(name).Fit(HeadData.Matrix([]), [], 3));
        Assert.Contains("no rows", e.Message);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void A_label_out_of_range_is_refused_with_its_row(string name)
    {
        var (x, y) = HeadData.Clouds(20, 2);
        y[7] = 2;
        var e = Assert.Throws<TlearnException>(() => HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, 2));
        Assert.Contains("row 7: found label 2, expected 0 to 1", e.Message);
        y[7] = -1;
        Assert.Throws<TlearnException>(() => HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, 2));
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Values_that_are_not_finite_are_refused_with_their_place(string name)
    {
        var (x, y) = HeadData.Clouds(40, 2);
        var good = HeadData.Matrix((float[])x.Clone());
        var head = HeadData.Trainer(name).Fit(good, y, 2);
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            x[(13 * HeadData.Dimension) + 5] = bad;
            var e = Assert.Throws<TlearnException>(() => HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, 2));
            Assert.Contains("row 13, column 5", e.Message);
            e = Assert.Throws<TlearnException>(() => head.Score(HeadData.Matrix(x)));
            Assert.Contains("row 13, column 5", e.Message);
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Another_width_is_refused(string name)
    {
        var (x, y) = HeadData.Clouds(40, 2);
        var head = HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, 2);
        var e = Assert.Throws<TlearnException>(() => head.Score(HeadData.Matrix(new float[20], 10)));
        Assert.Contains($"dimension {HeadData.Dimension}, found 10", e.Message);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void One_sample_a_class_is_enough(string name)
    {
        var (x, y) = HeadData.Clouds(3, 3, separation: 5);
        foreach (var scale in ScalingText.Words)
        {
            var scores = HeadData.Trainer(name, scale: scale).Fit(HeadData.Matrix(x), y, 3).Score(HeadData.Matrix(x));
            Assert.All(scores.Values, s => Assert.True(float.IsFinite(s), scale));
            Assert.All(scores.ArgMax(), c => Assert.InRange(c, 0, 2));
            if (name is not ("random-forest" or "knn")) Assert.Equal(y, scores.ArgMax());
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Classes_of_one_and_two_images_beside_a_large_one_are_learnt(string name)
    {
        var (x, y) = HeadData.Clouds(120, 3, separation: 4);
        // Of classes 1 and 2 one image and two are left.
        int[] kept = [.. Enumerable.Range(0, 120).Where(r => y[r] == 0 || r is 1 or 2 or 5)];
        foreach (var scale in ScalingText.Words)
        {
            var head = HeadData.Trainer(name, scale: scale).Fit(HeadData.Matrix(x).Select(kept), [.. kept.Select(r => y[r])], 3);
            var scores = head.Score(HeadData.Matrix(x));
            Assert.All(scores.Values, s => Assert.True(float.IsFinite(s), scale));
            Assert.True(Enumerable.Range(0, 120).Count(r => y[r] == 0 && scores.ArgMax(r) == 0) >= 38, scale);
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void A_thousand_classes_are_learnt(string name)
    {
        var (x, y) = HeadData.Clouds(2000, 1000, dimension: 24, separation: 3);
        var features = HeadData.Matrix(x, 24);
        foreach (var scale in name is "svm-rbf" or "random-forest" ? [.. ScalingText.Words.Take(1)] : ScalingText.Words)
        {
            var scores = HeadData.Trainer(name, threads: 0, scale: scale).Fit(features, y, 1000).Score(features);
            Assert.All(scores.Values, s => Assert.True(float.IsFinite(s), scale));
            Assert.True(scores.ArgMax().Zip(y).Count(p => p.First == p.Second) >= 1000, $"{scale}: {scores.ArgMax().Zip(y).Count(p => p.First == p.Second)}");
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Large_and_small_features_are_learnt_as_others_are(string name)
    {
        // Squares of the largest overflow single precision, of the smallest they vanish in it.
        foreach (var size in (float[])[1e-24f, 1e-10f, 1e10f, 1e18f])
        {
            foreach (var scale in ScalingText.Fitted.Where(s => s != "none"))
            {
                var (x, y) = HeadData.Clouds(120, 3);
                for (var i = 0; i < x.Length; i++) x[i] *= size;
                var answers = HeadData.Trainer(name, scale: scale).Fit(HeadData.Matrix(x), y, 3).Score(HeadData.Matrix(x)).ArgMax();
                Assert.True(answers.Where((a, i) => a == y[i]).Count() >= 100, $"{size}, {scale}");
            }
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void A_constant_feature_does_no_harm(string name)
    {
        foreach (var (constant, scale) in from c in new[] { 0f, 0.1f, 1e6f } from s in ScalingText.Words select (c, s))
        {
            var (x, y) = HeadData.Clouds(120, 3);
            for (var i = 4; i < x.Length; i += HeadData.Dimension) x[i] = constant;
            var scores = HeadData.Trainer(name, scale: scale).Fit(HeadData.Matrix(x), y, 3).Score(HeadData.Matrix(x));
            Assert.All(scores.Values, s => Assert.True(float.IsFinite(s)));
            // Beside so large a feature the others hardly turn a row.
            if (constant < 1e6f || scale is "standard" or "center") Assert.True(scores.ArgMax().Where((a, i) => a == y[i]).Count() >= 100, $"{constant}, {scale}");
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Nothing_but_constant_features_still_gives_an_answer(string name)
    {
        var x = Enumerable.Repeat(2f, 10 * HeadData.Dimension).ToArray();
        int[] y = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
        foreach (var scale in ScalingText.Words)
        {
            var scores = HeadData.Trainer(name, scale: scale).Fit(HeadData.Matrix(x), y, 2).Score(HeadData.Matrix(x));
            Assert.All(scores.Values, s => Assert.True(float.IsFinite(s), scale));
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void A_class_without_rows_is_never_the_answer(string name)
    {
        var (x, y) = HeadData.Clouds(150, 3);
        int[] spread = [.. y.Select(l => (2 * l) + 1)]; // 1, 3, 5 of seven
        var features = HeadData.Matrix(x);
        var head = HeadData.Trainer(name).Fit(features, spread, 7);
        var scores = head.Score(features);
        Assert.Equal(7, scores.Classes);
        Assert.All(scores.Values, s => Assert.True(float.IsFinite(s)));
        Assert.All(scores.ArgMax(), c => Assert.Contains(c, new[] { 1, 3, 5 }));
        if (head is not IProbabilisticHead probabilistic) return;
        var probabilities = probabilistic.Probabilities(features);
        for (var r = 0; r < probabilities.Rows; r++)
        {
            foreach (var c in new[] { 0, 2, 4, 6 }) Assert.Equal(0, probabilities.Row(r)[c]);
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void No_rows_to_predict_give_no_answers(string name)
    {
        var (x, y) = HeadData.Clouds(20, 2);
        Assert.Equal(0, HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, 2).Score(HeadData.Matrix([])).Rows);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void An_unknown_parameter_or_scale_is_a_wrong_call(string name)
    {
        var entry = HeadCatalog.Get(name);
        var e = Assert.Throws<UsageException>(() => HeadData.Trainer(name, parameters: ("nonsense", "1")));
        Assert.All(entry.Parameters, p => Assert.Contains(p.Name, e.Message));
        Assert.Throws<UsageException>(() => HeadData.Trainer(name, scale: "minmax"));
        Assert.All(entry.Parameters, p => Assert.Throws<UsageException>(() => HeadData.Trainer(name, parameters: (p.Name, "-nonsense"))));
        Assert.All(entry.TuningGrid, g => entry.Create(new HeadSettings().With(g)));
        Assert.Equal(entry.Parameters.Select(p => p.Name), HeadData.Trainer(name).Parameters.Keys);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Every_scaling_works(string name)
    {
        var (x, y) = HeadData.Clouds(120, 3);
        foreach (var scale in ScalingText.Words)
        {
            var answers = HeadData.Trainer(name, scale: scale).Fit(HeadData.Matrix(x), y, 3).Score(HeadData.Matrix(x)).ArgMax();
            Assert.True(answers.Where((a, i) => a == y[i]).Count() >= 100, scale);
        }
    }
}
