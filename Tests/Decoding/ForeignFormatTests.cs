using System.Text;
using TransferLearning.FeatureExtraction.Decoding;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Images of formats that are not read are called by their names, whatever the ending of the file.</summary>
public abstract class ForeignFormatTests(string decoder)
{
    [Theory]
    [InlineData("GIF87a\u0001\0", "GIF")]
    [InlineData("GIF89a\u0001\0", "GIF")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "HEIC")]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0mif1heic", "HEIC")]
    [InlineData("\0\0\0\u0014ftypmif1\0\0\0\0mif1", "HEIF")]
    [InlineData("\0\0\0\u001cftypmif1\0\0\0\0mif1avifmiaf", "AVIF")]
    [InlineData("\0\0\0\u0014ftypavis\0\0\0\0avis", "AVIF")]
    [InlineData("\0\0\0\u0018ftypcrx \0\0\0\u0001crx isom", "a camera's raw file (CR3)")]
    [InlineData("\0\0\0\u000cjP  \r\n\u0087\n\0\0", "JPEG 2000")]
    [InlineData("\u00ff\u004f\u00ff\u0051\0\0", "JPEG 2000")]
    [InlineData("\0\0\0\u000cJXL \r\n\u0087\n\0\0", "JPEG XL")]
    [InlineData("\u00ff\u000a\0\0", "JPEG XL")]
    [InlineData("8BPS\0\u0001\0\0", "Photoshop's PSD")]
    [InlineData("\0\0\u0001\0\u0001\0\u0010\u0010\0\0\0", "an icon (ICO)")]
    [InlineData("\u0076\u002f\u0031\u0001\u0002", "OpenEXR")]
    [InlineData("P6\n26 19\n255\n", "PNM (PBM, PGM, PPM, PAM)")]
    [InlineData("DDS \u007c\0\0\0", "DDS")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG")]
    [InlineData("<?xml version='1.0'?>\n<!-- a --><svg/>", "SVG")]
    [InlineData("#?RADIANCE\n", "Radiance HDR")]
    [InlineData("II\u00bc\u0001\0\0", "JPEG XR")]
    [InlineData("%PDF-1.4", "PDF")]
    [InlineData("qoif\0\0", "QOI")]
    public void Formats_that_are_not_read_are_named(string start, string name) =>
        Assert.Equal($"{name} is not read; convert it to PNG or JPEG", Reason(Encoding.Latin1.GetBytes(start)));

    [Fact]
    public void DICOM_is_named() => Assert.StartsWith("DICOM is not read", Reason([.. new byte[128], .. "DICM\u0002\0"u8]));

    [Theory]
    [InlineData("<?xml version='1.0'?><html/>")]
    [InlineData("\0\0\0\u0014ftypisom\0\0\0\0mp41")]
    [InlineData("Python")]
    public void What_is_no_image_is_not_called_one(string start) => Assert.StartsWith("not an image: starts with", Reason(Encoding.Latin1.GetBytes(start)));

    private string Reason(byte[] file) => Assert.Throws<ImageDecodeException>(() => Decoders.Require(decoder).Decode(file, new DecodeOptions()).Dispose()).Message;
}
