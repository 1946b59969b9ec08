using System.Buffers;
using TransferLearning.Core;
using TransferLearning.Core.Splits;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>The images of a program that calls the library.</summary>
/// <param name="name">What tells this source from others in a store.</param>
/// <param name="images">The images; enumerated once a listing.</param>
internal sealed class ProgramSource(string name, IEnumerable<SourceImage> images) : ImageSource(name, name)
{
    // What a program does not give need not be gone.
    public override bool IsWholeFolder => false;

    public override string StoredName => Id;

    public override string PathOf(ImageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Path;
    }

    public override ImageData Locate(ImageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Fault is { } fault ? throw new IOException(fault) : new ProgramBytes(item.Image ?? throw new FileNotFoundException($"the source has no image '{item.Path}'"));
    }

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var image in images)
        {
            cancellation.ThrowIfCancellationRequested();
            if (image is null) throw new TlearnException($"{Id}: the sequence of images holds a null", "Leave out what is no image.");
            if (!names.Add(image.Name))
            {
                yield return new ImageItem($"{image.Name} ({names.Count + 1})", null, null, null) { Fault = $"the source has two images of the name '{image.Name}', and the first counts" };
                continue;
            }

            yield return new ImageItem(image.Name, findings.Labels.Normalise(image.Label), Split(image.Split, findings), LabelText.Normalise(image.Group)) { Image = image };
        }
    }

    private static string? Split(string? written, SourceFindings findings)
    {
        if (written is null) return null;
        if (SplitNames.Normalise(written) is { } split) return split;
        findings.Warn($"'{written}' is not taken for a split: expected {SplitNames.Known}");
        return null;
    }

    private sealed class ProgramBytes(SourceImage image) : ImageData
    {
        public override bool Exists => true;

        // Of no length is no image: one whose length is not known is never taken for one that was seen before.
        public override long Length => image.Length ?? -1;

        public override DateTime Modified => image.Modified?.UtcDateTime ?? DateTime.UtcNow;

        public override int Read(ref byte[]? bytes)
        {
            ReadOnlyMemory<byte> read;
            try
            {
                read = image.Read();
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
            {
                throw new IOException($"the program's source gave no bytes: {e.GetType().Name}: {e.Message}", e);
            }

            if (read.Length == 0) throw new IOException("the program's source gave no bytes");
            bytes = ArrayPool<byte>.Shared.Rent(read.Length);
            read.Span.CopyTo(bytes);
            return read.Length;
        }
    }
}
