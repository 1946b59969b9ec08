using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using TransferLearning.Core.Hashing;

namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>What servers call the bytes that they sent.</summary>
/// <param name="Tag">A strong ETag or a date of the host that sent them; <see langword="null"/> where it gave none.</param>
/// <param name="Content">What the first host calls the content, whichever host sends it; <see langword="null"/> where it did not tell.</param>
internal sealed record FileVersion(string? Tag, string? Content)
{
    // A weak tag (W/) promises no equal bytes.
    public static string? TagOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false, Tag: var tag } ? tag
        : response.Content.Headers.LastModified is { } modified ? modified.ToString("R")
        : null;

    /// <summary>Whether an answer with a range is of this version.</summary>
    /// <param name="answer">The version of the answer.</param>
    public bool Allows(FileVersion answer) =>
        (Content is not null && Content == answer.Content) || !IsTag(answer.Tag) || !IsTag(Tag) || answer.Tag == Tag;

    private static bool IsTag(string? text) => EntityTagHeaderValue.TryParse(text, out _);
}

/// <summary>
/// A download that is not whole yet: <c>FILE.part</c>, and beside it which address it came from and what the server calls this version of
/// the file. Only a part whose version is known is gone on with: otherwise two versions would be glued together.
/// </summary>
internal sealed class PartFile(string path)
{
    private string NotePath => path + ".json";

    public string Path => path;

    /// <summary>Bytes that have arrived.</summary>
    public long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>The version that the bytes are of; <see langword="null"/> where the download must start anew.</summary>
    public FileVersion? Version(Uri address)
    {
        try
        {
            var note = File.Exists(NotePath) && Length > 0 ? JsonSerializer.Deserialize<Note>(File.ReadAllBytes(NotePath)) : null;
            return note?.Address == Key(address) && (note.Validator ?? note.Content) is not null ? new FileVersion(note.Validator, note.Content) : null;
        }
        catch (JsonException)
        {
            // Written by a process that was killed: the part is of no use without it.
            return null;
        }
    }

    /// <summary>Opens the part at its beginning or end.</summary>
    /// <param name="start">Bytes to keep: 0, or all that are there.</param>
    /// <param name="address">The first address that was asked.</param>
    /// <param name="version">Which version the bytes are of.</param>
    public FileStream Open(long start, Uri address, FileVersion version)
    {
        if (start > 0) return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        File.Delete(NotePath);
        var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        File.WriteAllBytes(NotePath, JsonSerializer.SerializeToUtf8Bytes(new Note(Key(address), version.Tag, version.Content)));
        return stream;
    }

    /// <summary>Writes what has arrived to disk: before it gets its name.</summary>
    public void Flush()
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Removes the part and its note.</summary>
    public void Remove()
    {
        File.Delete(path);
        File.Delete(NotePath);
    }

    /// <summary>Removes the note of a part that has got its name.</summary>
    public void RemoveNote() => File.Delete(NotePath);

    // The address may hold a secret, so its hash stands for it.
    private static string Key(Uri address) => Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)));

    private sealed record Note(string Address, string? Validator, string? Content = null);
}
