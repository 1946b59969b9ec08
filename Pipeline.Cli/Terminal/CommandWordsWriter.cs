using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace TransferLearning.Cli.Terminal;

/// <summary>A stream of the terminal: every text that is written at once says what the command line calls the things that it names. What is written piece by piece, as tables of data are, passes as it is.</summary>
/// <param name="stream">The stream itself.</param>
internal sealed class CommandWordsWriter(TextWriter stream) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <summary>The stream itself.</summary>
    public TextWriter Stream => stream;

    /// <summary>Puts a writer before a stream. It holds nothing to dispose of.</summary>
    public static TextWriter Over(TextWriter stream) => new CommandWordsWriter(stream);

    /// <inheritdoc/>
    public override Encoding Encoding => stream.Encoding;

    /// <inheritdoc/>
    [AllowNull]
    public override string NewLine
    {
        get => stream.NewLine;
        set => stream.NewLine = value;
    }

    /// <inheritdoc/>
    public override void Write(char value) => stream.Write(value);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => stream.Write(buffer, index, count);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => stream.Write(buffer);

    /// <inheritdoc/>
    public override void Write(string? value) => stream.Write(Said(value));

    /// <inheritdoc/>
    public override void WriteLine() => stream.WriteLine();

    /// <inheritdoc/>
    public override void WriteLine(string? value) => stream.WriteLine(Said(value)); // one call, so that lines of several threads do not mix

    /// <inheritdoc/>
    public override void Flush() => stream.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync() => stream.FlushAsync();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

    private static string? Said(string? value) => value is null ? null : CommandWords.In(value);
}
