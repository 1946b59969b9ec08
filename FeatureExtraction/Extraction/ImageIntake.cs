using System.Buffers;
using System.Diagnostics;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>An image that is to go through the network.</summary>
/// <param name="File">The file as it was seen.</param>
/// <param name="Content">Hash of its bytes, claimed from the sink.</param>
internal readonly record struct TakenImage(SeenFile File, ContentHash Content);

/// <summary>The steps of a run before the network: reads, decodes and preprocesses one image after another, for one thread.</summary>
/// <param name="run">Told of images that need no network or cannot be used.</param>
/// <param name="clock">Where the thread's time is added up.</param>
/// <param name="prepare">Preprocesses the decoded pixels of an image that is taken.</param>
internal sealed class ImageIntake(EmbeddingRun run, StageClock clock, Action<RgbImage> prepare)
{
    /// <summary>Makes the network's input of an image.</summary>
    /// <param name="item">The image.</param>
    /// <returns><see langword="null"/> where it is through already: known, a copy, or not usable.</returns>
    public TakenImage? Take(ImageItem item)
    {
        byte[]? bytes = null;
        try
        {
            if (Claim(item, ref bytes) is not { } image) return null;
            run.Model.LoadDecoder();
            return Prepare(image, bytes) ? image : null;
        }
        finally
        {
            if (bytes is not null) ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // Reads the file, and leaves it to others or to nobody where its vectors are there already.
    private TakenImage? Claim(ImageItem item, ref byte[]? bytes)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var located = run.Source.Locate(item);
            var file = new SeenFile(item, located.Length, located.Modified);
            if (located.Exists && run.Sink.IsKnown(file))
            {
                clock.Add(Stage.Read, start);
                run.Finished();
                return null;
            }

            var size = located.Read(ref bytes);
            file = file with { Size = size };
            var content = ContentHash.Of(bytes.AsSpan(0, size));
            var isClaimed = run.Sink.Claim(file, content, bytes.AsSpan(0, Math.Min(size, DecoderHistory.StartLength)));
            clock.Add(Stage.Read, start);
            if (isClaimed) return new TakenImage(file, content);
            run.Finished();
        }
        catch (Exception e) when (IsOfTheImage(e))
        {
            Fail(item, null, "read", e);
        }

        return null;
    }

    private bool Prepare(TakenImage image, ReadOnlySpan<byte> bytes)
    {
        var start = Stopwatch.GetTimestamp();
        var stage = "decode";
        try
        {
            using var pixels = run.Model.DecodeInput(bytes[..(int)image.File.Size]);
            start = clock.Add(Stage.Decode, start);
            stage = "preprocess";
            prepare(pixels);
            clock.Add(Stage.Preprocess, start);
            return true;
        }
        catch (Exception e) when (IsOfTheImage(e))
        {
            Fail(image.File.Item, image.Content, stage, e);
            return false;
        }
    }

    private static bool IsOfTheImage(Exception e) => e is IOException or UnauthorizedAccessException or TlearnException;

    private void Fail(ImageItem item, ContentHash? claimed, string stage, Exception e)
    {
        run.Sink.Fail(item, claimed, stage, e.Message);
        run.Finished();
    }
}

/// <summary>An image file as it was seen.</summary>
/// <param name="Item">Path, label, split, group.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Modified">Time of the last change, UTC.</param>
internal readonly record struct SeenFile(ImageItem Item, long Size, DateTimeOffset Modified);

/// <summary>Where the workers of a run bring what they found. Called by several of them at once.</summary>
internal interface IEmbeddingSink
{
    /// <summary>Whether the file needs no reading, since one of that path, size and time was embedded before.</summary>
    bool IsKnown(SeenFile file);

    /// <summary>Whether the caller is to embed this content: not where its vectors exist, and not where another worker is embedding it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">Hash of its bytes.</param>
    /// <param name="start">Its first bytes, which tell the format.</param>
    bool Claim(SeenFile file, ContentHash content, ReadOnlySpan<byte> start);

    /// <summary>Takes the vectors of a claimed image, one <c>[D]</c> a tap, all finite; they are valid during the call.</summary>
    void Accept(SeenFile file, ContentHash content, IReadOnlyList<ReadOnlyMemory<float>> vectors);

    /// <summary>Takes note of an image that cannot be used. Where its content was claimed, other paths of the same content fail with it.</summary>
    void Fail(ImageItem item, ContentHash? claimed, string stage, string reason);
}
