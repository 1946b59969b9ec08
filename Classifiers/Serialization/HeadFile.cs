
namespace TransferLearning.Classifiers.Serialization;

/// <summary>The file of a trained head: <see cref="TensorFile"/> under its name.</summary>
internal static class HeadFile
{
    /// <summary>What heads' files are called, and what helps.</summary>
    public static TensorFileKind Kind { get; } =
        new("head", "The file is damaged, or no head of this program; train the head again.", "Give the path of a .tlhead file that can be read.", 1024);

    /// <inheritdoc cref="TensorFile.Write(string, IReadOnlyDictionary{string, string}, IReadOnlyDictionary{string, StoredTensor})"/>
    public static void Write(string path, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, StoredTensor> tensors) => TensorFile.Write(path, metadata, tensors);

    /// <inheritdoc cref="TensorFile.Write(Stream, IReadOnlyDictionary{string, string}, IReadOnlyDictionary{string, StoredTensor})"/>
    internal static void Write(Stream stream, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, StoredTensor> tensors) => TensorFile.Write(stream, metadata, tensors);

    /// <inheritdoc cref="TensorFile.Read"/>
    public static (SortedDictionary<string, string> Metadata, SortedDictionary<string, StoredTensor> Tensors) Read(string path) => Directory.Exists(path)
        ? throw new TlearnException($"head file {path}: found a folder, expected a file that `Head.Save` wrote", Kind.Readable)
        : TensorFile.Read(path, Kind);

    /// <inheritdoc cref="TensorFile.Parse"/>
    internal static (SortedDictionary<string, string> Metadata, SortedDictionary<string, StoredTensor> Tensors) Parse(ReadOnlyMemory<byte> bytes) => TensorFile.Parse(bytes, Kind);
}
