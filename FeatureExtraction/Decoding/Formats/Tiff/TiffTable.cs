using static TransferLearning.FeatureExtraction.Decoding.Formats.Tiff.TiffCompression;
using static TransferLearning.FeatureExtraction.Decoding.Formats.Tiff.TiffExtraSample;
using static TransferLearning.FeatureExtraction.Decoding.Formats.Tiff.TiffPhotometric;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

/// <summary>
/// The TIFFs that are known to come out right, each held by a test. Every other is refused by its name: libraries decode some of them to
/// pixels that nobody meant.
/// </summary>
internal static class TiffTable
{
    private static readonly int[] s_everyDepth = [1, 2, 4, 8, 10, 12, 14, 16];
    private static readonly TiffCompression[] s_unpacked = [Plain, PackBits, Lzw, AdobeDeflate, Deflate];
    private static readonly TiffCompression[] s_fax = [FaxRuns, FaxGroup3, FaxGroup4];
    private static readonly TiffExtraSample[] s_anyExtra = [TiffExtraSample.None, Unspecified, AssociatedAlpha, StraightAlpha];
    private static readonly TiffExtraSample[] s_noPremultiplied = [TiffExtraSample.None, Unspecified, StraightAlpha];
    private static readonly TiffExtraSample[] s_noExtra = [TiffExtraSample.None];

    // Unpacked rows are read by TiffPixels, in strips and tiles of any size, samples together or in planes; the others by the library, samples together.
    private static readonly Row[] s_rows =
    [
        new(BlackIsZero, s_everyDepth, s_anyExtra, s_unpacked),
        new(WhiteIsZero, s_everyDepth, s_noPremultiplied, s_unpacked),
        new(Rgb, s_everyDepth, s_anyExtra, s_unpacked),
        new(Palette, [1, 2, 4, 8, 16], s_noPremultiplied, s_unpacked),
        new(Separated, [8], s_noExtra, s_unpacked),
        new(BlackIsZero, [1], s_noExtra, s_fax),
        new(WhiteIsZero, [1], s_noExtra, s_fax),
        new(BlackIsZero, [8], s_noExtra, [TiffCompression.Jpeg]),
        new(Rgb, [8], s_noExtra, [TiffCompression.Jpeg]),
        new(YCbCr, [8], s_noExtra, [TiffCompression.Jpeg]),
    ];

    /// <summary>Whether <see cref="TiffPixels"/> reads the file itself.</summary>
    public static bool IsUnpackedHere(TiffLayout layout) => s_unpacked.Contains(layout.Compression);

    /// <summary>Refuses what is not in the table, by its name.</summary>
    /// <exception cref="ImageDecodeException">The file is not read; the message says what it is.</exception>
    public static void Check(TiffLayout layout)
    {
        if (layout.Photometric is not { } photometric) throw NotRead.Kind("TIFF that does not say what its samples mean (no tag 262)");
        if (layout.SampleFormats.FirstOrDefault(f => f is not (1 or 4)) is not 0 and var format) throw NotRead.Kind($"{layout.Bits}-bit {TiffNames.SampleFormat(format)} TIFF");
        if (s_rows.All(r => r.Photometric != photometric)) throw NotRead.Kind($"{TiffNames.Of(photometric)} TIFF");
        if (s_rows.All(r => !r.Compressions.Contains(layout.Compression))) throw NotRead.Kind($"TIFF with {TiffNames.Of(layout.Compression)} compression");
        var rows = s_rows.Where(r => r.Photometric == photometric && r.Compressions.Contains(layout.Compression)).ToList();
        if (rows.Count == 0) throw NotRead.Kind($"{TiffNames.Of(photometric)} TIFF with {TiffNames.Of(layout.Compression)} compression");
        if (layout.AllBits.Any(b => b != layout.Bits)) throw NotRead.Kind($"TIFF with samples of different depths ({string.Join(", ", layout.AllBits)} bits)");
        if (layout.Bits > 16) throw NotRead.Kind($"{layout.Bits}-bit unsigned TIFF");
        rows.RemoveAll(r => !r.Bits.Contains(layout.Bits));
        if (rows.Count == 0) throw NotRead.Kind($"{layout.Bits}-bit {TiffNames.Of(photometric)} TIFF{(IsUnpackedHere(layout) ? "" : " with")}{Packing(layout)}");
        CheckSamples(layout, photometric, rows);
        CheckStorage(layout);
    }

    private static void CheckSamples(TiffLayout layout, TiffPhotometric photometric, List<Row> rows)
    {
        if (photometric == Separated && layout.InkSet != 1) throw NotRead.Kind("TIFF with other inks than CMYK");
        if (layout.SamplesPerPixel < layout.Colours) throw new ImageDecodeException($"damaged header: {layout.SamplesPerPixel} samples a pixel, {layout.Colours} expected");
        if (layout.SamplesPerPixel > layout.Colours + 1) throw NotRead.Kind($"{TiffNames.Of(photometric)} TIFF with {layout.SamplesPerPixel} samples a pixel");
        if (layout.ExtraSamples is [> 2, ..]) throw NotRead.Kind($"TIFF with extra samples of kind {layout.ExtraSamples[0]}");
        rows.RemoveAll(r => !r.Extra.Contains(layout.Extra));
        if (rows.Count == 0) throw NotRead.Kind($"{TiffNames.Of(photometric)} TIFF with{Packing(layout, " and")} {TiffNames.Of(layout.Extra)}");
        if (photometric == Palette && layout.ColourMap.Length != 3 << layout.Bits)
        {
            throw new ImageDecodeException($"damaged header: a palette of {layout.ColourMap.Length} values, {3 << layout.Bits} expected");
        }
    }

    private static void CheckStorage(TiffLayout layout)
    {
        if (layout.PlanarConfiguration is not (1 or 2)) throw NotRead.Kind($"TIFF with planar configuration {layout.PlanarConfiguration}");
        if (layout.FillOrder is not (1 or 2)) throw NotRead.Kind($"TIFF with fill order {layout.FillOrder}");
        if (!IsUnpackedHere(layout) && layout.IsPlanar) throw NotRead.Kind($"TIFF with planes apart and {TiffNames.Of(layout.Compression)} compression");

        // Only these two compressions know predictors; beside others the tag means nothing.
        var usesPredictor = layout.Compression is Lzw or AdobeDeflate or Deflate && layout.Predictor != 1;
        if (usesPredictor && !(layout.Predictor == 2 && layout.Bits is 8 or 16)) throw NotRead.Kind($"{layout.Bits}-bit TIFF with predictor {layout.Predictor}");
    }

    // Only where the kind is read with another compression is it worth a word.
    private static string Packing(TiffLayout layout, string behind = "") => IsUnpackedHere(layout) ? "" : $" {TiffNames.Of(layout.Compression)} compression{behind}";

    private sealed record Row(TiffPhotometric Photometric, int[] Bits, TiffExtraSample[] Extra, TiffCompression[] Compressions);
}
