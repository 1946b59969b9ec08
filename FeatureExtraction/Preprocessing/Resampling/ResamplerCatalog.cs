using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Which resampler a record asks for.</summary>
internal static class ResamplerCatalog
{
    public static Resampler For(ResizeStep step) => (step.Mode, step.Interpolation, step.Antialias) switch
    {
        (ResizeMode.None, _, _) => new CopyResampler(),
        (_, Interpolation.Nearest, _) => new NearestResampler(),
        (_, Interpolation.Area, _) => new AreaResampler(),
        (_, _, true) => new AntialiasedResampler(KernelOf(step.Interpolation)!),
        (_, Interpolation.Bilinear, false) => new HalvingBilinear(),
        (_, Interpolation.Bicubic, false) => new PlainBicubic(),
        _ => new PlainResampler(new PlainLanczos()),
    };

    /// <summary>The kernel of a filter that widens when it shrinks an image; <see langword="null"/> for filters without one.</summary>
    public static ResamplingKernel? KernelOf(Interpolation interpolation) => interpolation switch
    {
        Interpolation.Bilinear => new TriangleKernel(),
        Interpolation.Bicubic => new CubicKernel(),
        Interpolation.Lanczos => new LanczosKernel(),
        _ => null,
    };
}
