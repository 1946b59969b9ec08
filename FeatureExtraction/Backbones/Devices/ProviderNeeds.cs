using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TransferLearning.FeatureExtraction.Backbones.Devices.Native;

namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>What the library of an NVIDIA provider asks of a machine, read from the library itself, so that it is that of the build at hand.</summary>
/// <param name="Missing">Needed libraries that do not load here, in the loader's order.</param>
/// <param name="Wants">What they belong to, with the major version: <c>CUDA 13</c>, <c>cuDNN 9</c>.</param>
internal sealed partial record ProviderNeeds(IReadOnlyList<string> Missing, IReadOnlyList<string> Wants)
{
    // CUDA's other libraries count their versions for themselves.
    private static readonly (string Product, string[] Libraries)[] s_products = [("CUDA", ["cublasLt", "cublas", "cudart"]), ("cuDNN", ["cudnn"]), ("TensorRT", ["nvinfer"])];

    /// <summary>The products in one phrase; empty where none is known.</summary>
    public string Wanted => Wants.Count < 2 ? string.Concat(Wants) : $"{string.Join(", ", Wants.SkipLast(1))} and {Wants[^1]}";

    /// <summary>The needs of a provider of the ONNX Runtime that this process has loaded.</summary>
    /// <param name="library">File name of the provider's library.</param>
    /// <returns><see langword="null"/> where there is no such library beside the runtime, or it cannot be read: then the runtime's own message has to do.</returns>
    public static ProviderNeeds? Of(string library) =>
        Folders().Select(f => Path.Combine(f, library)).FirstOrDefault(File.Exists) is { } path ? TryRead(path, Loads) : null;

    /// <summary>The needs of a library.</summary>
    /// <param name="path">The library.</param>
    /// <param name="loads">Whether the loader finds a library of that name.</param>
    internal static ProviderNeeds? TryRead(string path, Func<string, bool> loads)
    {
        try
        {
            var folder = Path.GetDirectoryName(path)!;
            var own = NativeImports.Read(path);
            var missing = own.Where(n => !IsOfSystem(n) && !File.Exists(Path.Combine(folder, n)) && !loads(n)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            // cuDNN is loaded when a network first needs it, and then by a name that the code puts together; the providers beside it are of the same build and name it.
            var all = own.Concat(Beside(path).SelectMany(NativeImports.Read).Where(n => Version(n, ["cudnn"]) is not null)).ToList();
            var wants = s_products.Where(p => p.Product != "TensorRT" || own.Any(n => Version(n, p.Libraries) is not null))
                .Select(p => p.Libraries.SelectMany(l => all.Select(n => Version(n, [l]))).FirstOrDefault(v => v is not null) is { } version ? $"{p.Product} {version}" : null)
                .OfType<string>().ToList();
            return new ProviderNeeds(missing, wants);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Version(string name, string[] libraries) =>
        Versioned().Match(name) is { Success: true } match && libraries.Contains(match.Groups["name"].Value, StringComparer.OrdinalIgnoreCase) ? match.Groups["major"].Value : null;

    private static IEnumerable<string> Beside(string path) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"*onnxruntime_providers_*{Path.GetExtension(path)}").Where(p => p != path).Order(StringComparer.Ordinal);

    // Windows resolves these by other means than files of that name.
    private static bool IsOfSystem(string name) => name.StartsWith("api-ms-win-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ext-ms-win-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where ONNX Runtime looks for its providers: beside itself. The process knows where that is, whatever loaded it.</summary>
    private static List<string> Folders()
    {
        using var process = Process.GetCurrentProcess();
        return [.. process.Modules.Cast<ProcessModule>().Select(m => m.FileName).Where(f => f is not null && RuntimeName().IsMatch(Path.GetFileName(f))).Select(f => Path.GetDirectoryName(f)!).Distinct()];
    }

    private static bool Loads(string name)
    {
        if (!NativeLibrary.TryLoad(name, out var handle)) return false;
        NativeLibrary.Free(handle);
        return true;
    }

    [GeneratedRegex(@"^(?:lib)?(?<name>[A-Za-z]+?)(?:64)?(?:\.so\.|_)(?<major>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Versioned();

    [GeneratedRegex(@"^(libonnxruntime\.(so|.*dylib)|onnxruntime\.dll$)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex RuntimeName();
}
