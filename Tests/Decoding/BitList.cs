namespace TransferLearning.Tests.Decoding;

/// <summary>Numbers of any number of bits side by side, the highest bit first.</summary>
internal sealed class BitList
{
    private readonly List<byte> _bytes = [];
    private int _free;

    public void Add(int value, int width)
    {
        for (var bit = width - 1; bit >= 0; bit--)
        {
            if (_free == 0)
            {
                _bytes.Add(0);
                _free = 8;
            }

            _free--;
            _bytes[^1] |= (byte)(((value >> bit) & 1) << _free);
        }
    }

    /// <summary>Fills the last byte up with ones.</summary>
    public void FillWithOnes() => Add((1 << _free) - 1, _free);

    public byte[] ToBytes() => [.. _bytes];
}
