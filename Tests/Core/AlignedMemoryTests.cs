using TransferLearning.Core.Memory;
using Xunit;

namespace TransferLearning.Tests.Core;

public sealed unsafe class AlignedMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(1001)]
    [InlineData(2_000_000)] // large pages are asked for from 4 MB on
    public void A_buffer_is_aligned_zero_and_as_long_as_it_says(int length)
    {
        using var buffer = new AlignedBuffer(length);
        Assert.Equal(0, (nint)buffer.Pointer % 64);
        Assert.Equal(length, buffer.Length);
        Assert.Equal(-1, buffer.Span(0, length).IndexOfAnyExcept(0));
        buffer.Span(0, length).Fill(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Span(1, length).Length);
    }

    [Fact]
    public void A_buffer_is_freed_once()
    {
        var buffer = new AlignedBuffer(10);
        buffer.Dispose();
        buffer.Dispose();
        Assert.True(buffer.Pointer is null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(77)]
    public void An_array_is_aligned_zero_and_seen_alike_by_pointer_memory_and_span(int length)
    {
        Check<byte>(length, 5);
        Check<short>(length, 5);
        Check(length, 5f);
        Check<ulong>(length, 5);
    }

    private static void Check<T>(int length, T value)
        where T : unmanaged, IEquatable<T>
    {
        var array = new AlignedArray<T>(length);
        Assert.Equal(0, (nint)array.Pointer % 64);
        Assert.Equal(-1, array.Span.IndexOfAnyExcept(default(T)));
        Assert.Equal((length, length, length), (array.Length, array.Memory.Length, array.Span.Length));
        if (length == 0) return;
        array.Pointer[length - 1] = value;
        Assert.Equal(value, array.Memory.Span[length - 1]);
        Assert.Equal(value, array.Span[^1]);
    }
}
