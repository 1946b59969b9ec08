namespace TransferLearning.Core.Files;

/// <summary>A file that is to be written into a folder.</summary>
/// <param name="Name">Its name there, with <c>/</c> behind the name of a folder within.</param>
/// <param name="Write">Writes its bytes; the stream stays open.</param>
internal sealed record OutputFile(string Name, Action<Stream> Write)
{
    /// <summary>A text: UTF-8 without byte order mark, lines that end in a line feed under every system.</summary>
    public static OutputFile Text(string name, Action<TextWriter> write) => new(name, stream =>
    {
        using var text = AtomicText.WriterOn(stream);
        write(text);
    });

    /// <summary>Its path in a folder, whose missing folders are made.</summary>
    public string In(string folder)
    {
        var path = Path.Combine(folder, Name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
