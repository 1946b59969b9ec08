using Parquet;
using Parquet.Schema;

namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>Which columns of a table hold the images, and what is said of them.</summary>
internal sealed class TableColumns
{
    private static readonly string[] s_images = ["image", "img", "picture", "photo", "jpg", "jpeg", "png", "bytes"];
    private static readonly string[] s_labels = ["label", "labels", "class", "class_name", "category", "target", "cls"];

    private TableColumns(DataField bytes) => Bytes = bytes;

    /// <summary>The images' bytes.</summary>
    public DataField Bytes { get; }

    /// <summary>The images' names, where there are any.</summary>
    public DataField? Path { get; private init; }

    /// <summary>Class names, or the classes' numbers.</summary>
    public DataField? Label { get; private init; }

    /// <summary>Names of the classes, in the order of their numbers, where the table tells them.</summary>
    public string[]? Classes { get; private init; }

    /// <summary>Names of splits.</summary>
    public DataField? Split { get; private init; }

    /// <summary>Names of groups.</summary>
    public DataField? Group { get; private init; }

    /// <summary>Chooses.</summary>
    /// <param name="file">The table's file, for messages.</param>
    /// <param name="reader">The table.</param>
    /// <param name="warnings">Takes what a user should know.</param>
    /// <exception cref="TlearnException">No column holds images.</exception>
    public static TableColumns Of(string file, ParquetReader reader, List<string> warnings)
    {
        var fields = reader.Schema.Fields;
        var features = HuggingFaceFeatures.Read(reader.CustomMetadata);
        List<Field> candidates = [.. fields.Where(f => BytesOf(f) is not null)];
        var images = Preferred([.. candidates.Where(c => features.Images.Contains(c.Name))], s_images) ?? Preferred(candidates, features.Images) ?? Preferred(candidates, s_images);
        if (images is null && (Preferred([.. fields], features.Images) ?? Preferred([.. fields], s_images)) is { } other)
        {
            throw new TlearnException($"{file}: column '{other.Name}' holds no bytes, one image a row", "Expected a column 'image' of bytes, or of {bytes, path} as the Hugging Face library writes it; lists of images and addresses are not read.");
        }

        images ??= candidates.FirstOrDefault() ?? throw new TlearnException(
            $"{file}: found no column of images among {string.Join(", ", fields.Select(f => $"'{f.Name}'"))}",
            "Expected a column 'image' of bytes, or of {bytes, path} as the Hugging Face library writes it.");
        if (candidates.Count > 1) warnings.Add($"several columns may hold images: '{images.Name}' is read, and {string.Join(", ", candidates.Where(c => c != images).Select(c => $"'{c.Name}'"))} not");
        List<Field> others = [.. fields.Where(f => f != images)];
        List<Field> readable = [.. others.Where(ColumnTexts.IsReadable)];
        var label = Preferred(readable, s_labels) ?? Preferred(readable, features.ClassColumns);
        if (Preferred(others, s_labels) is { } named && !readable.Contains(named)) warnings.Add($"column '{named.Name}' holds neither text nor whole numbers, one a row: the images have no labels from it");
        if (label is not null && features.WithoutNames.Contains(label.Name)) warnings.Add($"the names of the classes of column '{label.Name}' are no list of texts in the file's metadata: its numbers are the labels");

        var otherLabels = features.ClassColumns.Where(c => c != label?.Name && c is not ("split" or "group")).ToList();
        if (label is not null && otherLabels.Count > 0) warnings.Add($"the labels are column '{label.Name}'; {string.Join(", ", otherLabels.Select(c => $"'{c}'"))} {(otherLabels.Count == 1 ? "holds" : "hold")} classes too, and {(otherLabels.Count == 1 ? "is" : "are")} not read");
        return new TableColumns(BytesOf(images)!)
        {
            Path = (images as StructField)?.Fields.OfType<DataField>().FirstOrDefault(f => f.Name == "path" && ColumnTexts.IsText(f)) ?? others.OfType<DataField>().FirstOrDefault(f => IsNamed(f, ["path", "file_name", "filename"]) && ColumnTexts.IsText(f)),
            Label = label as DataField,
            Classes = label is null ? null : features.ClassesOf(label.Name),
            Split = Readable("split"),
            Group = Readable("group"),
        };

        DataField? Readable(string name) => others.OfType<DataField>().FirstOrDefault(f => IsNamed(f, [name]) && ColumnTexts.IsReadable(f));
    }

    // The earlier of the names counts more than the order of the columns.
    private static Field? Preferred(List<Field> fields, IEnumerable<string> names) =>
        names.Select(n => fields.Find(f => IsNamed(f, [n]))).FirstOrDefault(f => f is not null);

    private static bool IsNamed(Field field, string[] names) => Array.Exists(names, n => string.Equals(field.Name, n, StringComparison.OrdinalIgnoreCase));

    private static DataField? BytesOf(Field field) => field switch
    {
        StructField inner => inner.Fields.OfType<DataField>().FirstOrDefault(f => f.Name == "bytes" && IsBytes(f)),
        DataField own when IsBytes(own) => own,
        _ => null,
    };

    private static bool IsBytes(DataField field) => field is { IsArray: false, MaxRepetitionLevel: 0 } && (field.ClrType == typeof(byte[]) || field.ClrType == typeof(ReadOnlyMemory<byte>));
}
