using OpenCvSharp;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Which resampler a record asks for.</summary>
internal static class ResamplerCatalog
{
    public static Resampler For(ResizeStep step) => (step.Mode, step.Interpolation, step.Antialias) switch
    {
        (ResizeMode.None, _, _) => new CopyResampler(),
        (_, Interpolation.Nearest, _) => new NearestResampler(),
        (_, Interpolation.Area, _) => new OpenCvResampler(InterpolationFlags.Area),
        (_, Interpolation.Bilinear, true) => new AntialiasedResampler(new TriangleKernel()),
        (_, Interpolation.Bicubic, true) => new AntialiasedResampler(new CubicKernel()),
        (_, Interpolation.Lanczos, true) => new AntialiasedResampler(new LanczosKernel()),
        (_, Interpolation.Bilinear, false) => new OpenCvResampler(InterpolationFlags.Linear),
        (_, Interpolation.Bicubic, false) => new OpenCvResampler(InterpolationFlags.Cubic),
        _ => new OpenCvResampler(InterpolationFlags.Lanczos4),
    };
}
