namespace TransferLearning.Core.Randomness;

/// <summary>
/// The random numbers of everything that draws: SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", figure 10). Unlike those of
/// <see cref="Random"/> its numbers are the same in every version of .NET. It is not safe for several threads: each thread, tree or image takes a stream of its own.
/// </summary>
internal sealed class SplitMix64
{
    private ulong _state;

    /// <summary>The generator as it was published, which begins at a state.</summary>
    /// <param name="state">Where to begin: any number, such as the hash of what is drawn for. For small numbers, and several of them, take <see cref="Stream"/>.</param>
    public SplitMix64(ulong state) => _state = state;

    /// <summary>A generator that belongs to these numbers alone, such as a seed and the number of a tree.</summary>
    /// <param name="key">The numbers. Their order counts; each is mixed into the state before the next one.</param>
    public static SplitMix64 Stream(params ReadOnlySpan<int> key)
    {
        var random = new SplitMix64(0);
        foreach (var part in key)
        {
            random._state ^= (uint)part;
            random._state = random.NextUInt64();
        }

        return random;
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextUInt64()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A whole number from 0 to <paramref name="end"/> − 1, all equally likely (Lemire 2019, "Fast random integer generation in an interval").</summary>
    /// <param name="end">The first number that is not drawn, at least 1.</param>
    public int Next(int end)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(end);
        return (int)Below((uint)end);
    }

    /// <summary>A whole number from <paramref name="start"/> to <paramref name="end"/> − 1, all equally likely.</summary>
    /// <param name="start">The least number that is drawn.</param>
    /// <param name="end">The first number above it that is not drawn.</param>
    public int Next(int start, int end)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(end, start);
        return (int)(start + Below((uint)((long)end - start)));
    }

    /// <summary>A number in [0, 1): a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [0, 1): a multiple of 2⁻²⁴.</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>A draw from the normal distribution with mean 0 and variance 1 (Box and Muller 1958; the second number of the pair is not kept).</summary>
    public double NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(Math.Tau * NextDouble());
    }

    /// <summary>A draw from the gamma distribution of scale 1 (Marsaglia and Tsang 2000, "A simple method for generating gamma variables"; below a shape of 1 by their section 6).</summary>
    /// <param name="shape">Its shape, which is its mean, above 0.</param>
    public double NextGamma(double shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape);
        if (shape == 1) return -Math.Log(1 - NextDouble());
        if (shape < 1) return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        var d = shape - (1.0 / 3);
        while (true)
        {
            var z = NextNormal();
            var root = 1 + (z / Math.Sqrt(9 * d));
            if (root <= 0) continue;
            var cube = root * root * root;
            if (Math.Log(1 - NextDouble()) < (z * z / 2) + (d * (1 - cube + Math.Log(cube)))) return d * cube;
        }
    }

    /// <summary>Puts values into a random order, all orders equally likely (Fisher and Yates, in Durstenfeld's form of 1964).</summary>
    /// <param name="values">The values. After step i the first i + 1 are a sample without replacement.</param>
    public void Shuffle<T>(Span<T> values)
    {
        for (var i = 0; i < values.Length - 1; i++)
        {
            var other = Next(i, values.Length);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    /// <inheritdoc cref="Shuffle{T}(Span{T})"/>
    public void Shuffle<T>(T[] values) => Shuffle(values.AsSpan());

    private uint Below(uint end)
    {
        var product = (NextUInt64() >> 32) * end;
        if ((uint)product < end)
        {
            // So many of the 2³² first factors would make some results likelier than others: they are drawn again.
            var surplus = (0 - end) % end;
            while ((uint)product < surplus) product = (NextUInt64() >> 32) * end;
        }

        return (uint)(product >> 32);
    }
}
