using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones.Devices;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// ONNX Runtime's profile of a session's first runs: which provider executed each node, and how long that took. The session keeps running
/// without it once it has ended.
/// </summary>
internal sealed class ProviderProfile : IDisposable
{
    private const string KernelEnding = "_kernel_time";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tlearn-profile-");

    /// <summary>Makes the session that is about to be opened write its profile.</summary>
    public void Configure(SessionOptions options)
    {
        options.ProfileOutputPathPrefix = Path.Combine(_folder.FullName, "run");
        options.EnableProfiling = true;
    }

    /// <summary>Ends the profile and reads its last run.</summary>
    public static ExecutionProfile End(InferenceSession session, string model) =>
        Parse(File.ReadAllBytes(OrtFailure.Guard(model, session.EndProfiling)));

    /// <summary>The nodes of the last run in a profile; runs before it compiled kernels, which would blur the times.</summary>
    /// <param name="profile">The file as ONNX Runtime writes it: an array of Chrome trace events, times in microseconds.</param>
    internal static ExecutionProfile Parse(ReadOnlyMemory<byte> profile)
    {
        using var document = JsonDocument.Parse(profile);
        var happenings = document.RootElement.EnumerateArray().Where(h => h.TryGetProperty("ts", out _) && h.TryGetProperty("name", out _)).ToList();
        var last = happenings.Where(h => h.GetProperty("name").GetString() == "model_run").Select(Time).DefaultIfEmpty(0).Max();
        return new ExecutionProfile([.. happenings.Where(h => Time(h) >= last).OrderBy(Time).Select(Node).OfType<ExecutedNode>()]);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private static long Time(JsonElement happening) => happening.GetProperty("ts").GetInt64();

    private static ExecutedNode? Node(JsonElement happening)
    {
        var name = happening.GetProperty("name").GetString() ?? "";
        if (!name.EndsWith(KernelEnding, StringComparison.Ordinal) || !happening.TryGetProperty("args", out var arguments)) return null;
        if (Text(arguments, "provider") is not { Length: > 0 } provider) return null;
        var seconds = happening.TryGetProperty("dur", out var duration) ? duration.GetInt64() / 1e6 : 0;
        return new ExecutedNode(name[..^KernelEnding.Length], Text(arguments, "op_name") ?? "", provider, seconds);
    }

    private static string? Text(JsonElement element, string key) => element.TryGetProperty(key, out var value) ? value.GetString() : null;
}
