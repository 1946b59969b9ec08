using TransferLearning.Core.Features;

namespace TransferLearning.Core.Splits;

/// <summary>
/// What belongs together: rows that share a group or a content, and whatever these are joined to in turn. No fold, calibration or validation split divides a
/// family, and intervals and tests count it as one observation. A row that shares neither is a family of its own; a content with two labels is one family all the same.
/// </summary>
internal sealed class RowFamilies
{
    private readonly int[] _family;

    private RowFamilies(int[] family, int count)
    {
        _family = family;
        Count = count;
    }

    /// <summary>Number of families.</summary>
    public int Count { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => _family.Length;

    /// <summary>Whether every row is a family of its own.</summary>
    public bool AreSingle => Count == Rows;

    /// <summary>The family of a row, 0 to <see cref="Count"/> − 1, numbered as they first occur.</summary>
    public int this[int row] => _family[row];

    /// <summary>The families of some items.</summary>
    /// <param name="items">The items, row by row, <c>[N]</c>.</param>
    public static RowFamilies Of(IReadOnlyList<DatasetItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var contents = new ContentRows(items);
        return Join(items.Count, row => items[row].Group, (sets, row) => sets.Join(contents.Add(row), row));
    }

    /// <summary>The families that groups alone make.</summary>
    /// <param name="groups">Group of each row, <c>[N]</c>; a row without group (<see langword="null"/>) stands for itself.</param>
    public static RowFamilies OfGroups(IReadOnlyList<string?> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return Join(groups.Count, row => groups[row], (_, _) => { });
    }

    /// <summary>The families of some of the rows, in the order given; what other rows joined stays joined.</summary>
    /// <param name="rows">The rows.</param>
    public RowFamilies Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Numbered(rows.Count, i => _family[rows[i]], Count);
    }

    private static RowFamilies Join(int rows, Func<int, string?> groupOf, Action<DisjointSets, int> joinContents)
    {
        var sets = new DisjointSets(rows);
        var firstOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < rows; row++)
        {
            joinContents(sets, row);
            if (groupOf(row) is { } group && !firstOf.TryAdd(group, row)) sets.Join(firstOf[group], row);
        }

        return Numbered(rows, sets.Find, rows);
    }

    private static RowFamilies Numbered(int rows, Func<int, int> keyOf, int keys)
    {
        var numbers = new int[keys]; // 1 and up; 0 for a key that did not occur yet
        var family = new int[rows];
        var count = 0;
        for (var row = 0; row < rows; row++)
        {
            ref var number = ref numbers[keyOf(row)];
            if (number == 0) number = ++count;
            family[row] = number - 1;
        }

        return new RowFamilies(family, count);
    }
}

/// <summary>Numbers that are joined into sets (union-find): four bytes for each number, and nearly constant time for each question.</summary>
internal sealed class DisjointSets
{
    private readonly int[] _parent;

    /// <summary>Starts with each number in a set of its own.</summary>
    public DisjointSets(int count)
    {
        _parent = new int[count];
        for (var i = 0; i < count; i++) _parent[i] = i;
    }

    /// <summary>The set of a number, named by its least member.</summary>
    public int Find(int number)
    {
        while (_parent[number] != number) number = _parent[number] = _parent[_parent[number]]; // halves the way for the next question
        return number;
    }

    /// <summary>Makes one set of the two numbers' sets.</summary>
    public void Join(int first, int second)
    {
        var (a, b) = (Find(first), Find(second));
        _parent[Math.Max(a, b)] = Math.Min(a, b);
    }
}
