using System.Numerics;

namespace TransferLearning.Demo.RandomNumbers;

/// <summary>
/// Random numbers of a seed: SplitMix64 (Steele, Lea and Flood 2014, figure 10), so that they are the same whatever
/// the framework's version. One generator a picture, so that threads change nothing.
/// </summary>
internal sealed class SeededRandom
{
    private ulong _state;

    /// <summary>Starts a stream that belongs to these numbers alone.</summary>
    public SeededRandom(params ReadOnlySpan<int> key)
    {
        foreach (var part in key)
        {
            _state ^= (uint)part;
            _state = Next();
        }
    }

    /// <summary>A number from <paramref name="low"/> to below <paramref name="high"/>.</summary>
    public float Between(float low, float high) => low + (high - low) * Unit();

    /// <summary>A number from the range.</summary>
    public float Between(Interval range) => Between(range.Low, range.High);

    /// <summary>A whole number from 0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(Unit() * count);

    /// <summary>True with that probability.</summary>
    public bool Chance(float probability) => Unit() < probability;

    /// <summary>One of the choices.</summary>
    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>About normal, mean 0, variance 1: the sum of four uniform numbers, which needs no logarithm.</summary>
    public float Normal() => (Unit() + Unit() + Unit() + Unit() - 2) * 1.7320508f;

    /// <summary>Three numbers from 0 to 1.</summary>
    public Vector3 Vector() => new(Unit(), Unit(), Unit());

    private float Unit() => (Next() >> 40) * (1f / (1 << 24));

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>A range of numbers, from low to high.</summary>
internal readonly record struct Interval(float Low, float High);
