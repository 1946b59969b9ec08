using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace TransferLearning.Core.Files;

/// <summary>
/// The text of a file that a user wrote: UTF-8, or UTF-16 with a byte order mark. Whatever is neither is an error that names the byte, never a text with
/// replacement characters in it: a label that lost its umlaut would be another class.
/// </summary>
internal sealed class StrictText
{
    private const string Remedy = "Save the file as UTF-8 (or as UTF-16 with a byte order mark).";
    private readonly byte[] _bytes;
    private readonly int _start;
    private readonly Encoding _encoding;

    private StrictText(byte[] bytes, int start, Encoding encoding) => (_bytes, _start, _encoding) = (bytes, start, encoding);

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="TlearnException">It cannot be read, or is no such text; the message names file, line and byte.</exception>
    public static StrictText Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{path}: cannot be read: {e.Message}", null, e);
        }

        // UTF-32's mark begins as UTF-16's does.
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) || bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF])) throw new TlearnException($"{path}: UTF-32 is not read", Remedy);
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Utf16(path, bytes, isBigEndian: false);
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Utf16(path, bytes, isBigEndian: true);
        return Utf8Text(path, bytes, bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0);
    }

    /// <summary>A file's text as one string, without its byte order mark.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static string Read(string path)
    {
        var text = Load(path);
        return text._encoding.GetString(text._bytes.AsSpan(text._start));
    }

    /// <summary>A reader from the beginning; each call gives its own.</summary>
    public TextReader OpenReader() => new StreamReader(new MemoryStream(_bytes, _start, _bytes.Length - _start, writable: false), _encoding, detectEncodingFromByteOrderMarks: false);

    private static StrictText Utf8Text(string path, byte[] bytes, int start)
    {
        var text = bytes.AsSpan(start);
        var zero = text.IndexOf((byte)0);
        if (zero >= 0) throw Wrong(path, "found a zero byte: UTF-16 without a byte order mark, or no text at all", start + zero, text[..zero].Count((byte)'\n') + 1);
        if (Utf8.IsValid(text)) return new StrictText(bytes, start, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var at = FirstInvalid(text);
        throw Wrong(path, $"not UTF-8 text: found byte 0x{text[at]:X2}", start + at, text[..at].Count((byte)'\n') + 1);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        for (var at = 0; ;)
        {
            if (Rune.DecodeFromUtf8(text[at..], out _, out var used) != System.Buffers.OperationStatus.Done) return at;
            at += used;
        }
    }

    private static StrictText Utf16(string path, byte[] bytes, bool isBigEndian)
    {
        const int start = 2;
        var line = 1;
        for (var at = start; at < bytes.Length; at += 2)
        {
            if (at + 1 == bytes.Length) throw Wrong(path, "not UTF-16 text: half a character at the end", at, line);
            var unit = Unit(at);
            if (unit == '\n') line++;
            if (unit == 0) throw Wrong(path, "found a zero character", at, line);
            if (!char.IsSurrogate(unit)) continue;
            if (!char.IsHighSurrogate(unit) || at + 3 >= bytes.Length || !char.IsLowSurrogate(Unit(at + 2))) throw Wrong(path, $"not UTF-16 text: found 0x{(int)unit:X4} without its other half", at, line);
            at += 2;
        }

        return new StrictText(bytes, start, new UnicodeEncoding(isBigEndian, byteOrderMark: false));

        char Unit(int at) => (char)(isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at)));
    }

    private static TlearnException Wrong(string path, string what, int at, int line) => new($"{path}: line {line}: {what} (byte {at} of the file)", Remedy);
}
