using System.Numerics;
using TransferLearning.Core.Randomness;

namespace TransferLearning.Demo.RandomNumbers;

/// <summary>What the demo draws from the generator. All of it is made of 24-bit fractions, on which the pixels of every image depend.</summary>
internal static class RandomDraws
{
    /// <summary>A number from <paramref name="low"/> to below <paramref name="high"/>.</summary>
    public static float Between(this SplitMix64 random, float low, float high) => low + (high - low) * random.NextSingle();

    /// <summary>A number from the range.</summary>
    public static float Between(this SplitMix64 random, Interval range) => random.Between(range.Low, range.High);

    /// <summary>A whole number from 0 to below <paramref name="count"/>.</summary>
    public static int Below(this SplitMix64 random, int count) => (int)(random.NextSingle() * count);

    /// <summary>True with that probability.</summary>
    public static bool Chance(this SplitMix64 random, float probability) => random.NextSingle() < probability;

    /// <summary>One of the choices.</summary>
    public static T Pick<T>(this SplitMix64 random, params ReadOnlySpan<T> choices) => choices[random.Below(choices.Length)];

    /// <summary>About normal, mean 0, variance 1: the sum of four uniform numbers. It needs no logarithm, whose last bits differ between machines.</summary>
    public static float Normal(this SplitMix64 random) =>
        (random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2) * 1.7320508f;

    /// <summary>Three numbers from 0 to 1.</summary>
    public static Vector3 Vector(this SplitMix64 random) => new(random.NextSingle(), random.NextSingle(), random.NextSingle());
}

/// <summary>A range of numbers, from low to high.</summary>
internal readonly record struct Interval(float Low, float High);
