using System.Text.Json;
using TransferLearning.Core;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Which provider really ran each node, from ONNX Runtime's own profile.</summary>
internal static class ProviderProfile
{
    public static IReadOnlyDictionary<string, int> Count(OnnxModel model, BackboneOptions options, BackboneInput input, int batch, IReadOnlyList<string> outputs)
    {
        var folder = Directory.CreateTempSubdirectory("tlearn-profile-");
        try
        {
            using var session = NetworkSession.Open(model, options.Device, options.Threads, out _, o =>
            {
                o.ProfileOutputPathPrefix = Path.Combine(folder.FullName, "run");
                o.EnableProfiling = true;
            });
            NetworkSession.RunBlank(session, model.Name, input, batch, outputs);
            return Read(OrtFailure.Guard(model.Name, session.EndProfiling));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SortedDictionary<string, int> Read(string path)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        using var profile = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var happening in profile.RootElement.EnumerateArray())
        {
            if (happening.TryGetProperty("name", out var name) && name.GetString() is { } text && text.EndsWith("_kernel_time", StringComparison.Ordinal)
                && happening.TryGetProperty("args", out var args) && args.TryGetProperty("provider", out var provider) && provider.GetString() is { Length: > 0 } key)
            {
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        return counts.Count > 0 ? counts : throw new TlearnException("ONNX Runtime's profile names no provider");
    }
}
