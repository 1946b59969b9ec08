using System.Buffers.Binary;

namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>Formats of images that are known by their first bytes and not read, so that a file is not called damaged, or no image, for being one.</summary>
internal static class ForeignFormats
{
    private const int DicomPreamble = 128;

    /// <summary>What users call the format; <see langword="null"/> where the bytes are of none of these.</summary>
    public static string? NameOf(ReadOnlySpan<byte> file) => file switch
    {
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "GIF",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', _, _, _, _, ..] => BoxedFormat(file),
        [0, 0, 0, 12, (byte)'j', (byte)'P', 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A, ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] => "JPEG 2000",
        [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', 0x20, 0x0D, 0x0A, 0x87, 0x0A, ..] or [0xFF, 0x0A, ..] => "JPEG XL",
        [(byte)'I', (byte)'I', 0xBC, 0 or 1, ..] => "JPEG XR",
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', 0, 1 or 2, ..] => "Photoshop's PSD",
        [0, 0, 1, 0, > 0, 0, _, _, _, 0, ..] => "an icon (ICO)",
        [0, 0, 2, 0, > 0, 0, _, _, _, 0, ..] => "a cursor (CUR)",
        [0x76, 0x2F, 0x31, 0x01, ..] => "OpenEXR",
        [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'#', ..] => "PNM (PBM, PGM, PPM, PAM)",
        [(byte)'P', (byte)'F' or (byte)'f', (byte)'\n', ..] => "PFM",
        [(byte)'D', (byte)'D', (byte)'S', (byte)' ', 124, 0, 0, 0, ..] => "DDS",
        [(byte)'#', (byte)'?', (byte)'R', (byte)'A' or (byte)'G', ..] => "Radiance HDR",
        [(byte)'q', (byte)'o', (byte)'i', (byte)'f', ..] => "QOI",
        [(byte)'g', (byte)'i', (byte)'m', (byte)'p', (byte)' ', (byte)'x', (byte)'c', (byte)'f', ..] => "GIMP's XCF",
        [0x8A, (byte)'M', (byte)'N', (byte)'G', ..] => "MNG",
        [0x8B, (byte)'J', (byte)'N', (byte)'G', ..] => "JNG",
        [(byte)'F', (byte)'L', (byte)'I', (byte)'F', ..] => "FLIF",
        [(byte)'B', (byte)'P', (byte)'G', 0xFB, ..] => "BPG",
        [0x0A, 0 or 2 or 3 or 5, 1, 1 or 2 or 4 or 8, ..] => "PCX",
        [0x59, 0xA6, 0x6A, 0x95, ..] => "Sun raster",
        [(byte)'I', (byte)'I', (byte)'R', (byte)'O' or (byte)'S', ..] or [(byte)'M', (byte)'M', (byte)'O', (byte)'R', ..] or [(byte)'I', (byte)'I', (byte)'U', 0, ..]
            or [(byte)'F', (byte)'U', (byte)'J', (byte)'I', (byte)'F', (byte)'I', (byte)'L', (byte)'M', ..] or [(byte)'F', (byte)'O', (byte)'V', (byte)'b', ..] => "a camera's raw file",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "PDF",
        [(byte)'%', (byte)'!', (byte)'P', (byte)'S', ..] or [0xC5, 0xD0, 0xD3, 0xC6, ..] => "PostScript (EPS)",
        [0xD7, 0xCD, 0xC6, 0x9A, ..] => "WMF",
        [(byte)'B', (byte)'A', _, _, _, _, _, _, _, _, _, _, _, _, (byte)'B' or (byte)'C' or (byte)'P', (byte)'M' or (byte)'I' or (byte)'C' or (byte)'T', ..] => "an OS/2 array of bitmaps",
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, _, _, _, _, >= 16 and < 124, 0, 0, 0, ..] => $"BMP with a header of {file[14]} bytes",
        _ when file.StartsWith("SIMPLE  ="u8) => "FITS",
        _ when file.Length >= DicomPreamble + 4 && file[DicomPreamble..].StartsWith("DICM"u8) => "DICOM",
        _ when IsSvg(file) => "SVG",
        _ => null,
    };

    /// <summary>The kinds of the ISO base media format (ISO/IEC 14496-12, 4.3): the major brand tells, or, where it is the general one, one of those that follow.</summary>
    private static string? BoxedFormat(ReadOnlySpan<byte> file)
    {
        var length = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(file), 12, Math.Min(file.Length, 512));
        string? found = null;
        for (var position = 8; position + 4 <= length; position += 4)
        {
            // Behind the major brand stands its version.
            if (position == 12) continue;
            var brand = file.Slice(position, 4);
            if (brand.StartsWith("avif"u8) || brand.StartsWith("avis"u8)) return "AVIF";
            if (brand.StartsWith("crx "u8)) return "a camera's raw file (CR3)";
            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8)) return "HEIC";
            if (brand.StartsWith("mif1"u8) || brand.StartsWith("mif2"u8) || brand.StartsWith("msf1"u8)) found = "HEIF";
        }

        return found;
    }

    private static bool IsSvg(ReadOnlySpan<byte> file)
    {
        var start = file[..Math.Min(file.Length, 1024)];
        if (start.StartsWith("\uFEFF"u8)) start = start[3..];
        start = start.TrimStart(" \t\r\n"u8);
        return start.StartsWith("<svg"u8) || ((start.StartsWith("<?xml"u8) || start.StartsWith("<!--"u8) || start.StartsWith("<!DOCTYPE svg"u8)) && start.IndexOf("<svg"u8) >= 0);
    }
}
