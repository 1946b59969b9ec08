using System.Buffers.Binary;
using System.Numerics;

namespace TransferLearning.Core.Hashing;

/// <summary>SHA-256 without any library (FIPS 180-4, section 6.2).</summary>
internal sealed class ManagedSha256
{
    private const int BlockLength = 64;

    // The last 8 bytes of a message's last block tell its length (section 5.1.1).
    private const int LengthPosition = BlockLength - sizeof(ulong);

    // Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static readonly uint[] s_constants = [.. Primes(64).Select(prime => FractionBits(prime, Math.Cbrt(prime), power: 3))];

    // Section 5.3.3: the same of the square roots of the first eight.
    private static readonly uint[] s_start = [.. Primes(8).Select(prime => FractionBits(prime, Math.Sqrt(prime), power: 2))];

    private readonly uint[] _state = [.. s_start];
    private readonly byte[] _pending = new byte[BlockLength];
    private int _filled;
    private ulong _length;

    public static void HashData(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        var sha256 = new ManagedSha256();
        sha256.Append(data);
        sha256.Finish(hash);
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        _length += (ulong)data.Length;
        if (_filled > 0)
        {
            var taken = Math.Min(BlockLength - _filled, data.Length);
            data[..taken].CopyTo(_pending.AsSpan(_filled));
            data = data[taken..];
            _filled += taken;
            if (_filled < BlockLength) return;
            Compress(_pending);
            _filled = 0;
        }

        for (; data.Length >= BlockLength; data = data[BlockLength..]) Compress(data);
        data.CopyTo(_pending);
        _filled = data.Length;
    }

    public void Finish(Span<byte> hash)
    {
        var bits = _length * 8;
        _pending[_filled++] = 0x80;
        if (_filled > LengthPosition)
        {
            _pending.AsSpan(_filled).Clear();
            Compress(_pending);
            _filled = 0;
        }

        _pending.AsSpan(_filled).Clear();
        BinaryPrimitives.WriteUInt64BigEndian(_pending.AsSpan(LengthPosition), bits);
        Compress(_pending);
        for (var i = 0; i < _state.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(hash[(sizeof(uint) * i)..], _state[i]);
        s_start.CopyTo(_state, 0);
        (_filled, _length) = (0, 0);
    }

    /// <summary>Section 6.2.2, with its names.</summary>
    private void Compress(ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[BlockLength];
        for (var t = 0; t < 16; t++) w[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(sizeof(uint) * t)..]);
        for (var t = 16; t < w.Length; t++)
        {
            var (x, y) = (w[t - 15], w[t - 2]);
            w[t] = w[t - 16] + w[t - 7]
                + (BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3))
                + (BitOperations.RotateRight(y, 17) ^ BitOperations.RotateRight(y, 19) ^ (y >> 10));
        }

        var state = _state.AsSpan(0, 8);
        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (var t = 0; t < w.Length; t++)
        {
            var first = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + ((e & f) ^ (~e & g)) + s_constants[t] + w[t];
            var second = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    private static IEnumerable<int> Primes(int count) =>
        Enumerable.Range(2, 400).Where(n => Enumerable.Range(2, n - 2).All(divisor => n % divisor != 0)).Take(count);

    /// <summary>The first 32 bits behind the point of a root: the largest whole number whose power does not exceed prime × 2^(32 × power), without its upper part.</summary>
    private static uint FractionBits(int prime, double root, int power)
    {
        var target = new BigInteger(prime) << (32 * power);
        var scaled = new BigInteger(root * 4294967296.0);
        while (BigInteger.Pow(scaled, power) > target) scaled--;
        while (BigInteger.Pow(scaled + 1, power) <= target) scaled++;
        return (uint)(scaled & uint.MaxValue);
    }
}
