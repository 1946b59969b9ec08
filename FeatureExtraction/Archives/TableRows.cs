using System.Globalization;
using Parquet;
using Parquet.Schema;
using TransferLearning.FeatureExtraction.Archives.Tables;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>Makes the rows of a table items: their names, labels, splits and groups.</summary>
/// <param name="contents">Takes the items.</param>
/// <param name="columns">The table's columns.</param>
internal sealed class TableRows(ArchiveContents contents, TableColumns columns)
{
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private int _rows;
    private int _repeated;
    private int _shortened;
    private int _withoutClass;
    private string? _firstWithoutClass;

    /// <summary>Adds a group's rows.</summary>
    /// <param name="group">The group.</param>
    /// <param name="places">Where the images of its rows lie.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task AddAsync(ParquetRowGroupReader group, RowPlace[] places, CancellationToken cancellation)
    {
        var paths = await ReadAsync(group, columns.Path, "name", cancellation);
        var labels = await ReadAsync(group, columns.Label, "label", cancellation);
        var splits = await ReadAsync(group, columns.Split, "split", cancellation);
        var groups = await ReadAsync(group, columns.Group, "group", cancellation);
        for (var r = 0; r < places.Length; r++)
        {
            var place = places[r];
            contents.Add(new ArchiveEntry
            {
                Path = Name(paths[r]),
                Length = Math.Max(0, place.Length),
                Number = _rows++,
                Place = new EntryPlace(place.Offset, Method: place.Page),
                Fault = place.Fault ?? FaultOf(place.Length, paths[r]),
                Remarks = new EntryRemarks(Class(labels[r]), null, Filled(splits[r]), Filled(groups[r])),
            });
        }
    }

    /// <summary>Says what was done about all rows.</summary>
    public void Settle()
    {
        if (_repeated > 0) contents.Warnings.Add($"{_repeated:N0} rows have a path that a row before has: they are told apart by ' (2)' and so on");
        if (_shortened > 0) contents.Warnings.Add($"{_shortened:N0} paths lead out of the table (absolute, or with '..'): their last part is the name");
        if (_withoutClass > 0)
        {
            var none = columns.Classes is { } classes ? $"that is none of the {classes.Length} classes that the file names" : "below 0, which stands for none";
            contents.Warnings.Add($"{_withoutClass:N0} rows have the label {_firstWithoutClass}{(_withoutClass == 1 ? "" : " or another")} {none}: they have no label");
        }
    }

    // What is said of images is worth less than the images.
    private async Task<string?[]> ReadAsync(ParquetRowGroupReader group, DataField? field, string what, CancellationToken cancellation)
    {
        try
        {
            return await ColumnTexts.ReadAsync(group, field, cancellation);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            // The library throws whatever its parsing met.
            contents.Warnings.Add($"column '{field!.Name}' cannot be read ({e.Message}): its images have no {what} from it");
            return new string?[group.RowCount];
        }
    }

    private static string? FaultOf(int length, string? path) =>
        length < 0 ? path is null ? "the row holds no image (null)" : $"the row names a file ('{path}') and holds no bytes: embed the images when the table is written"
        : length > Archive.LongestImage ? $"it has {length:N0} bytes, more than an image in an archive may have ({Archive.LongestImage:N0})"
        : null;

    private static string? Filled(string? text) => text is { Length: > 0 } ? text : null;

    private string Name(string? written)
    {
        var name = $"row-{_rows.ToString(CultureInfo.InvariantCulture)}";
        if (written is { Length: > 0 } && written.Replace('\\', '/') is var plain)
        {
            name = EntryNames.ToPath(plain, out var fault);
            if (fault is not null)
            {
                _shortened++;
                name = EntryNames.ToPath(EntryNames.NameOf(plain), out fault) is var last && fault is null ? last : $"row-{_rows.ToString(CultureInfo.InvariantCulture)}";
            }
        }

        if (!contents.Has(name)) return name;
        _repeated++;
        var number = _taken.GetValueOrDefault(name, 1);
        string own;
        do own = $"{name} ({++number})";
        while (contents.Has(own));
        _taken[name] = number;
        return own;
    }

    private string? Class(string? written)
    {
        if (Filled(written) is not { } text || columns.Label is not { } label || ColumnTexts.IsText(label)) return Filled(written);
        // −1 stands for no label, in test splits whose labels are secret.
        if (columns.Classes is not { } classes)
        {
            if (text[0] != '-') return text;
            _firstWithoutClass ??= text;
            _withoutClass++;
            return null;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return text;
        if (number >= 0 && number < classes.Length) return classes[number];
        _firstWithoutClass ??= text;
        _withoutClass++;
        return null;
    }
}
