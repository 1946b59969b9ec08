namespace TransferLearning.Core.Memory;

/// <summary>Values that are added one by one: a list in pages, which grows without a copy and leaves no room of more than a page unused. Any number of threads may read while none adds.</summary>
/// <typeparam name="T">A value.</typeparam>
internal sealed class GrowingPages<T>
{
    private const int PageLength = 1 << 12;
    private readonly List<T[]> _pages = [];

    /// <summary>Number of values.</summary>
    public int Count { get; private set; }

    /// <summary>A value, which may be replaced where it stands.</summary>
    /// <param name="index">Its number, from 0.</param>
    public ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return ref _pages[index / PageLength][index % PageLength];
        }
    }

    /// <summary>Adds a value.</summary>
    public void Add(T value)
    {
        if (Count == _pages.Count * PageLength) _pages.Add(new T[PageLength]);
        _pages[^1][Count % PageLength] = value;
        Count = checked(Count + 1);
    }
}
