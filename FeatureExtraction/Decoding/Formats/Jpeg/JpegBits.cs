using System.Buffers.Binary;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>Bits of JPEG's entropy-coded data (ITU-T T.81, F.2.2.5): a zero byte after 0xFF is stuffing, anything else a marker, which ends the bits.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private ulong _buffer;
    private int _count;
    private int _position;

    /// <summary>Whether more bits were taken than there are.</summary>
    public readonly bool IsOverrun => _count < 0;

    /// <summary>Decodes a symbol and passes over the value behind it; −1 where there is no such code.</summary>
    public int Symbol(JpegHuffmanTable table)
    {
        if (_count < 32) Fill();
        int entry = table.Fast[(int)(_buffer >> (64 - JpegHuffmanTable.FastBits))];
        if (entry == 0 && (entry = table.Slow((int)(_buffer >> 48))) == 0) return -1;
        Drop(entry >> 8);
        return entry & 0xFF;
    }

    /// <summary>
    /// Decodes symbols and passes over their values up to the end of a block: the inner loop, with the bits in registers.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="k">The first coefficient; behind the last decoded one afterwards.</param>
    /// <param name="end">The last coefficient.</param>
    /// <param name="nonzero">The coefficients that are there, a bit each.</param>
    /// <returns>How many zeros the end-of-band symbol stands for, as a power of two; −1 where there was none, −2 where a code is wrong.</returns>
    public int Band(JpegHuffmanTable table, ref int k, int end, ref ulong nonzero)
    {
        var (buffer, count, fast, at, found, result) = (_buffer, _count, table.Fast, k, nonzero, -1);
        while (at <= end)
        {
            if (count < 32)
            {
                (_buffer, _count) = (buffer, count);
                Fill();
                (buffer, count) = (_buffer, _count);
            }

            int entry = fast[(int)(buffer >> (64 - JpegHuffmanTable.FastBits))];
            if (entry == 0 && (entry = table.Slow((int)(buffer >> 48))) == 0)
            {
                result = -2;
                break;
            }

            buffer <<= entry >> 8;
            count -= entry >> 8;
            var (run, size) = ((entry >> 4) & 15, entry & 15);
            if (size == 0 && run != 15)
            {
                result = run;
                break;
            }

            at += run;
            if (size > 0) found |= 1UL << at;
            at++;
        }

        (_buffer, _count, k, nonzero) = (buffer, count, at, found);
        return result;
    }

    /// <summary>Takes up to 16 bits.</summary>
    public int Take(int count)
    {
        if (_count < 16) Fill();
        var bits = count == 0 ? 0 : (int)(_buffer >> (64 - count));
        Drop(count);
        return bits;
    }

    private void Drop(int count)
    {
        _buffer <<= count;
        _count -= count;
    }

    /// <summary>Goes behind the next restart marker; <see langword="false"/> where none follows.</summary>
    public bool Restart()
    {
        (_buffer, _count) = (0, 0);
        while (_position + 1 < _data.Length)
        {
            if (_data[_position] == 0xFF && _data[_position + 1] is >= 0xD0 and <= 0xD7)
            {
                _position += 2;
                return true;
            }

            _position++;
        }

        return false;
    }

    private void Fill()
    {
        if (_count < 0) return;
        if (_position + 4 <= _data.Length)
        {
            var four = BinaryPrimitives.ReadUInt32BigEndian(_data[_position..]);

            // No byte is 0xFF where no byte of the complement is zero.
            if (((~four - 0x01010101) & four & 0x80808080) == 0)
            {
                if (_count <= 32)
                {
                    _buffer |= (ulong)four << (32 - _count);
                    _count += 32;
                    _position += 4;
                }

                return;
            }
        }

        while (_count <= 56 && _position < _data.Length)
        {
            var value = _data[_position];
            if (value == 0xFF)
            {
                if (_position + 1 >= _data.Length || _data[_position + 1] != 0) return;
                _position++;
            }

            _position++;
            _buffer |= (ulong)value << (56 - _count);
            _count += 8;
        }
    }
}
