using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training.Updating;
using Xunit;

namespace TransferLearning.Tests.FineTuning.Training;

/// <summary>Optimisers and what stands around them, against the published formulas in doubles.</summary>
public sealed class OptimizerTests
{
    // No multiple of a vector's width: the last values go another way.
    private const int Count = 37;
    private const int Steps = 25;
    private const double Rate = 0.01;

    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(0.9, 0.05)]
    [InlineData(0, 0.01)]
    public void Momentum_is_PyTorchs(double momentum, double decay)
    {
        var (weight, expected) = Start();
        var optimizer = new SgdOptions { Momentum = momentum, WeightDecay = decay }.Create([weight]);
        var velocity = new double[Count];
        for (var step = 1; step <= Steps; step++)
        {
            var gradient = Draw(step);
            optimizer.Move(0, weight.Values, gradient, Rate, step);
            for (var i = 0; i < Count; i++)
            {
                var g = gradient[i] + (decay * expected[i]);
                velocity[i] = step == 1 ? g : (momentum * velocity[i]) + g;
                expected[i] -= Rate * velocity[i];
            }
        }

        AssertNear(expected, weight.Values);
    }

    [Theory]
    [InlineData(0.9, 0.999, 0.01)]
    [InlineData(0.8, 0.95, 0)]
    public void AdamW_is_PyTorchs(double beta1, double beta2, double decay)
    {
        var (weight, expected) = Start();
        var optimizer = new AdamWOptions { Beta1 = beta1, Beta2 = beta2, WeightDecay = decay }.Create([weight]);
        var history = new List<float[]>();
        for (var step = 1; step <= Steps; step++)
        {
            var gradient = Draw(step);
            history.Add(gradient);
            optimizer.Move(0, weight.Values, gradient, Rate, step);
            for (var i = 0; i < Count; i++)
            {
                // Means written as the weighted sums that they are, not as recurrences.
                double mean = 0, square = 0;
                for (var past = 1; past <= step; past++)
                {
                    mean += (1 - beta1) * Math.Pow(beta1, step - past) * history[past - 1][i];
                    square += (1 - beta2) * Math.Pow(beta2, step - past) * history[past - 1][i] * history[past - 1][i];
                }

                mean /= 1 - Math.Pow(beta1, step);
                square /= 1 - Math.Pow(beta2, step);
                expected[i] = (expected[i] * (1 - (Rate * decay))) - (Rate * mean / (Math.Sqrt(square) + 1e-8));
            }
        }

        AssertNear(expected, weight.Values);
    }

    [Fact]
    public void The_rate_rises_in_a_line_and_falls_as_half_a_cosine()
    {
        var schedule = new RateSchedule { Peak = 2, WarmUp = 0.1, LayerDecay = 0.5 };
        Assert.Equal(0.2, schedule.Rate(1, 100, 0), 1e-12);
        Assert.Equal(2, schedule.Rate(10, 100, 0), 1e-12);
        Assert.Equal(2, schedule.Rate(11, 100, 0), 1e-12);
        Assert.Equal(1, schedule.Rate(56, 100, 0), 1e-12);
        Assert.InRange(schedule.Rate(100, 100, 0), 0, 0.002);
        Assert.Equal(0.25, schedule.Rate(10, 100, 3), 1e-12);
        var rates = Enumerable.Range(11, 90).Select(s => schedule.Rate(s, 100, 0)).ToList();
        Assert.Equal(rates.OrderDescending(), rates);
        Assert.Equal(2, (schedule with { WarmUp = 0 }).Rate(1, 100, 0), 1e-12);
    }

    [Fact]
    public void Gradients_are_clipped_together()
    {
        float[][] gradients = [[3, 0], [0, 0, -4]];
        Assert.Equal(5, GradientClipping.Norm(gradients), 1e-12);
        GradientClipping.Apply(gradients, 5, 10);
        Assert.Equal([3f, 0], gradients[0]);
        GradientClipping.Apply(gradients, 5, 1);
        Assert.Equal(0.6, gradients[0][0], 1e-6);
        Assert.Equal(-0.8, gradients[1][2], 1e-6);
    }

    [Fact]
    public void An_average_forgets_its_beginning()
    {
        var (weight, average) = Start();
        var found = new WeightAverage([weight], 0.5);
        for (var step = 1; step <= Steps; step++)
        {
            Draw(step).CopyTo(weight.Values);
            found.Update(step);
            var decay = Math.Min(0.5, (1.0 + step) / (10 + step));
            for (var i = 0; i < Count; i++) average[i] = (decay * average[i]) + ((1 - decay) * weight.Values[i]);
        }

        var last = weight.Values.ToArray();
        found.Swap();
        AssertNear(average, weight.Values);
        found.Swap();
        Assert.Equal(last, weight.Values.ToArray());
    }

    [Fact]
    public void Inherited_weights_are_drawn_to_their_beginning_and_new_ones_to_zero()
    {
        TrainableWeight inherited = new("a", [Count], Draw(1)), fresh = new("b", [Count], Draw(2));
        var penalty = new StartingPointPenalty(new StartingPointOptions { Inherited = 0.3, New = 0.2 }, [inherited, fresh], new HashSet<string> { "b" });
        Draw(3).CopyTo(inherited.Values);
        float[][] gradients = [Draw(4), Draw(5)];
        penalty.AddTo(gradients);
        AssertNear([.. Enumerable.Range(0, Count).Select(i => Draw(4)[i] + (0.3 * ((double)Draw(3)[i] - Draw(1)[i])))], gradients[0]);
        AssertNear([.. Enumerable.Range(0, Count).Select(i => Draw(5)[i] + (0.2 * Draw(2)[i]))], gradients[1]);
    }

    [Fact]
    public void A_state_that_was_written_back_goes_on_bit_for_bit()
    {
        var options = new UpdateOptions { AverageDecay = 0.9, StartingPoint = new StartingPointOptions() };
        var (one, two) = (new TrainableWeight("w", [Count], Draw(0)), new TrainableWeight("w", [Count], Draw(0)));
        var (first, second) = (Update(one), Update(two));
        for (var step = 1; step <= 5; step++) Step(one, first, step);
        foreach (var (from, to) in first.State.Zip(second.State))
        {
            Assert.Equal(from.Name, to.Name);
            from.Values.CopyTo(to.Values);
        }

        one.Values.CopyTo(two.Values);
        for (var step = 6; step <= 10; step++)
        {
            Step(one, first, step);
            Step(two, second, step);
        }

        Assert.Equal(one.Values.ToArray(), two.Values.ToArray());
        Assert.All(first.State.Zip(second.State), s => Assert.Equal(s.First.Values.ToArray(), s.Second.Values.ToArray()));

        WeightUpdate Update(TrainableWeight weight) => new([weight], [0], new HashSet<string>(), options, 10);

        static void Step(TrainableWeight weight, WeightUpdate update, int step)
        {
            Draw(step).CopyTo(weight.GradientMemory);
            update.Apply(step);
        }
    }

    [Fact]
    public void A_training_that_blew_up_is_said()
    {
        var weight = new TrainableWeight("w", [1], [1]);
        weight.GradientMemory.Span[0] = float.NaN;
        var update = new WeightUpdate([weight], [0], new HashSet<string>(), new UpdateOptions(), 10);
        Assert.Contains("step 3", Assert.Throws<TlearnException>(() => update.Apply(3)).Message, StringComparison.Ordinal);
        Assert.Equal(1, weight.Values[0]);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<UsageException>(() => new SgdOptions { Momentum = 1 }.Create([]));
        Assert.Throws<UsageException>(() => new AdamWOptions { Beta2 = -0.1 }.Create([]));
        Assert.Throws<UsageException>(() => new AdamWOptions { WeightDecay = double.NaN }.Create([]));
        Assert.Throws<UsageException>(() => new WeightAverage([], 1));
        Assert.Throws<UsageException>(() => new WeightUpdate([], [], new HashSet<string>(), new UpdateOptions { ClipNorm = 0 }, 1));
        Assert.Throws<UsageException>(() => new WeightUpdate([], [], new HashSet<string>(), new UpdateOptions { Schedule = new RateSchedule { Peak = 0 } }, 1));
    }

    private static (TrainableWeight Weight, double[] Expected) Start() => (new TrainableWeight("w", [Count], Draw(0)), [.. Draw(0).Select(v => (double)v)]);

    private static float[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    private static void AssertNear(double[] expected, ReadOnlySpan<float> found)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-5);
    }
}
