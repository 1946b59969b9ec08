using TransferLearning.FeatureExtraction.Backbones.Devices;
using Xunit;

namespace TransferLearning.Tests.Backbones.Devices;

/// <summary>What is said of an NVIDIA provider that the build has and the machine cannot load.</summary>
public sealed class ProviderNeedsTests
{
    private static readonly DeviceKind s_cuda = DeviceKind.Find("cuda"), s_tensorRt = DeviceKind.Find("tensorrt");

    [Fact]
    public void Linux_names_the_missing_libraries_and_the_versions_of_the_build()
    {
        using var folder = new TemporaryFolder();
        var cuda = Write(folder, "libonnxruntime_providers_cuda.so", LibraryImage.Elf("libcublasLt.so.14", "libcublas.so.14", "libcurand.so.10", "libcuda.so.1", "libc.so.6"));
        var tensorRt = Write(folder, "libonnxruntime_providers_tensorrt.so", LibraryImage.Elf("libcublas.so.14", "libnvinfer.so.11", "libcudnn.so.10"));

        var needs = ProviderNeeds.TryRead(cuda, n => n == "libc.so.6")!;
        Assert.Equal(["libcublasLt.so.14", "libcublas.so.14", "libcurand.so.10", "libcuda.so.1"], needs.Missing);
        Assert.Equal(["CUDA 14", "cuDNN 10"], needs.Wants);
        var reason = ProviderTrouble.Of(s_cuda, "any words", needs);
        Assert.Contains("libcublasLt.so.14 is missing, and so are libcublas.so.14", reason);
        Assert.EndsWith("this build wants CUDA 14 and cuDNN 10", reason);
        Assert.Equal(["CUDA 14", "cuDNN 10", "TensorRT 11"], ProviderNeeds.TryRead(tensorRt, _ => false)!.Wants);
        Assert.StartsWith("Install CUDA 14 and cuDNN 10 and the", ProviderTrouble.Next(needs));
        Assert.DoesNotContain("Flavor", ProviderTrouble.Next(needs));
    }

    [Fact]
    public void Windows_names_them_too_though_its_loader_does_not()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "onnxruntime_providers_shared.dll", LibraryImage.Pe([], []));
        var cuda = Write(folder, "onnxruntime_providers_cuda.dll", LibraryImage.Pe(
            ["cublasLt64_13.dll", "cublas64_13.dll", "onnxruntime_providers_shared.dll", "KERNEL32.dll", "api-ms-win-crt-heap-l1-1-0.dll"], ["cudart64_13.dll", "cudnn64_9.dll"]));
        var needs = ProviderNeeds.TryRead(cuda, n => n == "KERNEL32.dll")!;
        Assert.Equal(["cublasLt64_13.dll", "cublas64_13.dll", "cudart64_13.dll", "cudnn64_9.dll"], needs.Missing);
        Assert.Equal(["CUDA 13", "cuDNN 9"], needs.Wants);
    }

    [Fact]
    public void Where_nothing_is_missing_the_runtime_speaks_for_itself()
    {
        using var folder = new TemporaryFolder();
        var needs = ProviderNeeds.TryRead(Write(folder, "libonnxruntime_providers_cuda.so", LibraryImage.Elf("libcudart.so.13")), _ => true)!;
        Assert.Empty(needs.Missing);
        Assert.EndsWith("no CUDA-capable device is detected; this build wants CUDA 13", ProviderTrouble.Of(s_cuda, "no CUDA-capable device is detected", needs));
    }

    [Fact]
    public void A_library_that_cannot_be_read_leaves_the_runtimes_words()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(ProviderNeeds.TryRead(Write(folder, "libonnxruntime_providers_cuda.so", "no library"u8.ToArray()), _ => true));
        Assert.EndsWith(": its own words", ProviderTrouble.Of(s_tensorRt, "its own words", null));
        Assert.Contains("its libraries", ProviderTrouble.Next(null));
    }

    /// <summary>The real ones, where the packages of the Gpu flavour were restored (.ci/gpu-flavour does that).</summary>
    [Theory]
    [InlineData("linux", "libonnxruntime_providers_cuda.so", "libcublasLt.so.")]
    [InlineData("windows", "onnxruntime_providers_cuda.dll", "cublasLt64_")]
    public void Microsofts_own_libraries_are_read(string system, string library, string first)
    {
        var package = Path.Combine(PackageFolder, $"microsoft.ml.onnxruntime.gpu.{system}", DeviceCatalogue.BuiltFor.ToString(3));
        Assert.SkipUnless(Directory.Exists(package), $"{package} was not restored");
        var needs = ProviderNeeds.TryRead(Directory.EnumerateFiles(package, library, SearchOption.AllDirectories).Single(), _ => false)!;
        Assert.StartsWith(first, needs.Missing[0]);
        Assert.Matches("^CUDA [0-9]+ and cuDNN [0-9]+$", needs.Wanted);
    }

    private static string PackageFolder => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } told
        ? told
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Write(TemporaryFolder folder, string name, byte[] content)
    {
        File.WriteAllBytes(folder.File(name), content);
        return folder.File(name);
    }
}
