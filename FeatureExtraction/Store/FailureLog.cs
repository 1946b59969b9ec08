using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>One writer's failures, <c>failures/*.jsonl</c>: a line each, with the time beside the three fields so that a later success can outweigh it.</summary>
internal sealed class FailureLog(string folder, string name) : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private FileStream? _file;

    public void Add(StoreFailure failure)
    {
        if (_file is null)
        {
            DurableFiles.CreateFolder(folder);
            _file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            DurableFiles.FlushFolder(folder);
        }

        // One write for line and end: what a kill cuts off has no end, and is passed over.
        _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(new Line(failure.Path, failure.Stage, failure.Reason, failure.Seen, failure.Source), s_json), (byte)'\n']);
    }

    public void Flush() => _file?.Flush(flushToDisk: true);

    public void Dispose() => _file?.Dispose();

    /// <summary>Reads a log; <paramref name="damage"/> gets each line that is none.</summary>
    public static IEnumerable<StoreFailure> Read(string file, Action<string> damage)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        var number = 0;
        for (int start = 0, end; (end = text.IndexOf('\n', start)) >= 0; start = end + 1)
        {
            number++;
            if (Parse(text.AsSpan(start, end - start)) is { } failure) yield return failure;
            else damage($"line {number}: expected {{\"path\",\"stage\",\"reason\",\"seen\"}}");
        }
    }

    /// <summary>The time of the latest failure in a folder of logs.</summary>
    public static DateTime? LatestSeen(string folder) =>
        StoreLayout.Files(folder, "*.jsonl").SelectMany(name => Read(Path.Combine(folder, name), _ => { })).Max(f => (DateTime?)f.Seen);

    private static StoreFailure? Parse(ReadOnlySpan<char> text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, s_json) is { Path: not null } line ? new StoreFailure(line.Path, line.Stage ?? "", line.Reason ?? "", line.Seen, line.Source) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line(
        [property: JsonPropertyName("path"), JsonRequired] string Path,
        [property: JsonPropertyName("stage"), JsonRequired] string Stage,
        [property: JsonPropertyName("reason"), JsonRequired] string Reason,
        [property: JsonPropertyName("seen")] DateTime Seen,
        [property: JsonPropertyName("source")] string? Source);
}
