namespace TransferLearning.Tests.Decoding;

public sealed class OpenCvBmpTests() : BmpTests("opencv");

public sealed class SkiaBmpTests() : BmpTests("skia");

public sealed class OpenCvTiffTests() : TiffTests("opencv");

public sealed class SkiaTiffTests() : TiffTests("skia");

public sealed class OpenCvTiffRefusalTests() : TiffRefusalTests("opencv");

public sealed class SkiaTiffRefusalTests() : TiffRefusalTests("skia");

public sealed class OpenCvForeignFormatTests() : ForeignFormatTests("opencv");

public sealed class SkiaForeignFormatTests() : ForeignFormatTests("skia");

public sealed class OpenCvStillPictureTests() : StillPictureTests("opencv");

public sealed class SkiaStillPictureTests() : StillPictureTests("skia");

public sealed class OpenCvReportedFileTests() : ReportedFileTests("opencv");

public sealed class SkiaReportedFileTests() : ReportedFileTests("skia");

public sealed class OpenCvDecoderFailureTests() : DecoderFailureTests("opencv");

public sealed class SkiaDecoderFailureTests() : DecoderFailureTests("skia");
