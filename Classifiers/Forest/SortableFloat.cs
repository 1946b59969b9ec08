namespace TransferLearning.Classifiers.Forest;

/// <summary>Floats as whole numbers in the same order; both zeros are one.</summary>
internal static class SortableFloat
{
    /// <summary>The number of a float.</summary>
    public static uint Encode(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }

    /// <summary>The float of a number.</summary>
    public static float Decode(uint key) =>
        BitConverter.UInt32BitsToSingle((key & 0x80000000) != 0 ? key & 0x7FFFFFFF : ~key);
}
