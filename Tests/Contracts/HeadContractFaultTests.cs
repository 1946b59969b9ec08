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
        var scores = HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, 3).Score(HeadData.Matrix(x));
        Assert.All(scores.Values, s => Assert.True(float.IsFinite(s)));
        Assert.All(scores.ArgMax(), c => Assert.InRange(c, 0, 2));
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void A_constant_feature_does_no_harm(string name)
    {
        foreach (var constant in new[] { 0f, 0.1f, 1e6f })
        {
            var (x, y) = HeadData.Clouds(120, 3);
            for (var i = 4; i < x.Length; i += HeadData.Dimension) x[i] = constant;
            var scores = HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, 3).Score(HeadData.Matrix(x));
            Assert.All(scores.Values, s => Assert.True(float.IsFinite(s)));
            Assert.True(scores.ArgMax().Where((a, i) => a == y[i]).Count() >= 108);
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Nothing_but_constant_features_still_gives_an_answer(string name)
    {
        var x = Enumerable.Repeat(2f, 10 * HeadData.Dimension).ToArray();
        int[] y = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
        var scores = HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, 2).Score(HeadData.Matrix(x));
        Assert.All(scores.Values, s => Assert.True(float.IsFinite(s)));
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
        Assert.All(entry.TuningGrid, g => entry.Create(new HeadSettings { Parameters = g }));
        Assert.Equal(entry.Parameters.Select(p => p.Name), HeadData.Trainer(name).Parameters.Keys);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Every_scaling_works(string name)
    {
        var (x, y) = HeadData.Clouds(120, 3);
        foreach (var scale in new[] { "none", "standard", "l2" })
        {
            var answers = HeadData.Trainer(name, scale: scale).Fit(HeadData.Matrix(x), y, 3).Score(HeadData.Matrix(x)).ArgMax();
            Assert.True(answers.Where((a, i) => a == y[i]).Count() >= 100, scale);
        }
    }
}
