namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>Reads Thrift's compact protocol, in which Parquet writes the headers of pages.</summary>
/// <param name="bytes">The bytes; how far they were read is <see cref="Position"/>.</param>
internal ref struct CompactReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Type of a field that ends its structure.</summary>
    public const int Stop = 0;

    /// <summary>Type of a field that is a structure.</summary>
    public const int Struct = 12;

    private const int True = 1;
    private const int False = 2;
    private const int DeepestNesting = 16;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes that were read.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the head of a structure's next field.</summary>
    /// <param name="last">Number of the field before, 0 before the first; gets this one's.</param>
    /// <returns>Its type; <see cref="Stop"/> where there is none.</returns>
    /// <exception cref="EndOfStreamException">The bytes end before it does.</exception>
    public int NextField(ref int last)
    {
        var head = Byte();
        var type = head & 15;
        if (type == Stop) return Stop;
        last = head >> 4 is var step && step > 0 ? last + step : Whole();
        return type;
    }

    /// <summary>Whether a field is true: its type says it.</summary>
    public static bool IsTrue(int type) => type == True;

    /// <summary>Reads a whole number of any size.</summary>
    /// <exception cref="EndOfStreamException">The bytes end before it does.</exception>
    /// <exception cref="InvalidDataException">It does not fit into 32 bits.</exception>
    public int Whole()
    {
        var value = Varint();
        var signed = (long)(value >> 1) ^ -(long)(value & 1);
        return signed is >= int.MinValue and <= int.MaxValue ? (int)signed : throw new InvalidDataException($"a number of its header is {signed}");
    }

    /// <summary>Passes over the value of a field.</summary>
    /// <exception cref="EndOfStreamException">The bytes end before it does.</exception>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public void Skip(int type, int depth = 0)
    {
        if (depth > DeepestNesting) throw new InvalidDataException("its header is nested without end");
        switch (type)
        {
            case True or False: break;
            case 3: Pass(1); break;
            case 4 or 5 or 6: Varint(); break;
            case 7: Pass(8); break;
            case 8: Pass(Varint()); break;
            case 9 or 10: SkipList(depth); break;
            case Struct:
                var last = 0;
                while (NextField(ref last) is var inner && inner != Stop) Skip(inner, depth + 1);
                break;
            default: throw new InvalidDataException($"its header holds a field of unknown type {type}");
        }
    }

    private void SkipList(int depth)
    {
        var head = Byte();
        var count = head >> 4 is var few && few < 15 ? (ulong)few : Varint();
        // In lists each truth value takes a byte.
        var type = head & 15;
        for (ulong i = 0; i < count; i++) Skip(type is True or False ? 3 : type, depth + 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 127) << shift;
            if (part < 128) return value;
        }

        throw new InvalidDataException("a number of its header is longer than 64 bits");
    }

    private byte Byte()
    {
        if (Position >= _bytes.Length) throw new EndOfStreamException("its header ends too soon");
        return _bytes[Position++];
    }

    private void Pass(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Position)) throw new EndOfStreamException("its header ends too soon");
        Position += (int)count;
    }
}
