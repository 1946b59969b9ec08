using System.Runtime.CompilerServices;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>
/// What the next bits of a block stand for, two coefficients at once where both lie in the same window with their values, and the block's end behind them. An entry holds, from its lowest bit: 4 bits how many bits to drop; 5 bits
/// how many coefficients the first symbol moves on; 6 bits how many both do; 1 bit <see cref="Ends"/>; 8 bits the first value; 8 bits the second. Where there is no second one, it is the first once more, which changes nothing.
/// </summary>
internal sealed class JpegValuePairs
{
    /// <summary>Set where the block ends behind the coefficients.</summary>
    public const int Ends = 1 << 15;

    /// <summary>The bits to drop.</summary>
    public const int BitsMask = 15;

    private const int Window = JpegValueTable.Window;
    private const int FirstShift = 4, FirstMask = 31, StepsShift = 9, StepsMask = 63, ValueShift = 16, SecondShift = 24;

    // Moves on behind any block: one symbol is to be read by the other table.
    private const int Unknown = StepsMask << StepsShift;

    /// <summary>Makes the table.</summary>
    /// <param name="single">The same, symbol by symbol.</param>
    public JpegValuePairs(JpegValueTable single)
    {
        for (var bits = 0; bits < Entries.Length; bits++) Entries[bits] = EntryOf(single.Entries, bits);
    }

    private JpegValuePairs() => Entries.AsSpan().Fill(Unknown);

    /// <summary>Knows nothing: for data so short that no table is worth while.</summary>
    public static JpegValuePairs None { get; } = new();

    /// <summary>An entry for each start of <see cref="JpegValueTable.Window"/> bits.</summary>
    public int[] Entries { get; } = new int[1 << Window];

    /// <summary>How many coefficients the first symbol of an entry moves on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstStep(int entry) => (entry >> FirstShift) & FirstMask;

    /// <summary>How many coefficients both symbols move on; more than a block has where nothing is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Steps(int entry) => (entry >> StepsShift) & StepsMask;

    /// <summary>The first value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstValue(int entry) => (sbyte)(entry >> ValueShift);

    /// <summary>The second value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SecondValue(int entry) => entry >> SecondShift;

    private static int EntryOf(int[] single, int bits)
    {
        var first = single[bits];
        if (!IsShort(first)) return Unknown;
        var (used, steps, second) = (first & JpegValueTable.BitsMask, StepOf(first), first);
        var next = Behind(single, bits, used);
        if (IsShort(next))
        {
            (used, steps, second) = (used + (next & JpegValueTable.BitsMask), steps + StepOf(next), next);
            next = Behind(single, bits, used);
        }

        var end = JpegValueTable.IsBlockEnd(next);
        if (end) used += next & JpegValueTable.BitsMask;
        return used | (StepOf(first) << FirstShift) | (steps << StepsShift) | (end ? Ends : 0) | ((byte)(first >> JpegValueTable.ValueShift) << ValueShift) | ((second >> JpegValueTable.ValueShift) << SecondShift);
    }

    // What follows, where all of it lies in the window; else what is open.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Behind(int[] single, int bits, int used)
    {
        var entry = single[(bits << used) & ((1 << Window) - 1)];
        return used + (entry & JpegValueTable.BitsMask) <= Window ? entry : JpegValueTable.IsOpen;
    }

    // Whether a coefficient is there with a value of eight bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsShort(int entry) => (entry & JpegValueTable.IsOpen) == 0 && entry >> JpegValueTable.ValueShift is >= sbyte.MinValue and <= sbyte.MaxValue;

    private static int StepOf(int entry) => (entry >> JpegValueTable.StepShift) & JpegValueTable.StepMask;
}
