using System.Buffers;
using System.Diagnostics;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>
/// One worker of a run: reads, decodes and preprocesses images into a batch of its own and runs the network on it. A lane hands
/// nothing to another, so a core is never idle while there are images.
/// </summary>
/// <param name="embedder">Decoder, preprocessing and network, shared by all lanes.</param>
/// <param name="source">Where the images lie.</param>
/// <param name="batch">Images that go through the network together.</param>
/// <param name="sink">Where results go.</param>
/// <param name="finished">Called for each image that is through.</param>
internal sealed class EmbeddingLane(ImageEmbedder embedder, ImageSource source, int batch, IEmbeddingSink sink, Action finished)
{
    private readonly List<(SeenFile File, ContentHash Content)> _pending = new(batch);
    private readonly float[][] _outputs = [.. embedder.Backbone.Taps.Select(t => new float[batch * t.Dimension])];
    private readonly float[] _input = new float[Require(batch, embedder.Backbone.Input.Count)];

    /// <summary>Where the lane's time went.</summary>
    public StageClock Clock { get; } = new();

    /// <summary>Takes one image on; it is through when its batch is.</summary>
    public void Process(ImageItem item, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var stage = "read";
        ContentHash? claimed = null;
        byte[]? bytes = null;
        try
        {
            var path = source.PathOf(item);
            var info = FileFacts.Of(path);
            var file = new SeenFile(item, info.Exists ? info.Length : 0, info.LastWriteTimeUtc);
            if (info.Exists && sink.IsKnown(file))
            {
                finished();
                return;
            }

            // A named pipe has no length either, and opening one would wait for ever.
            if (info is { Exists: true, Length: 0 }) throw new IOException("the file is empty");
            var size = Read(path, ref bytes);
            file = file with { Size = size };
            var content = ContentHash.Of(bytes.AsSpan(0, size));
            if (!sink.Claim(file, content))
            {
                finished();
                return;
            }

            claimed = content;
            stage = "decode";
            using var image = embedder.Decode(bytes.AsSpan(0, size));
            start = Clock.Add(Stage.Decode, start);
            stage = "preprocess";
            embedder.RequireSize(image);
            var length = embedder.Backbone.Input.Count;
            embedder.Preprocessor.Run(image, _input.AsSpan(_pending.Count * length, length));
            Clock.Add(Stage.Preprocess, start);
            _pending.Add((file, content));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
        {
            sink.Fail(item, claimed, stage, e.Message);
            finished();
        }
        finally
        {
            if (bytes is not null) ArrayPool<byte>.Shared.Return(bytes);
        }

        if (_pending.Count == batch) Flush(cancellation);
    }

    /// <summary>Runs the network on what is pending.</summary>
    public void Flush(CancellationToken cancellation)
    {
        if (_pending.Count == 0) return;
        var start = Stopwatch.GetTimestamp();
        var count = _pending.Count;
        var taps = embedder.Backbone.Taps;
        embedder.Backbone.Run(_input.AsMemory(0, count * embedder.Backbone.Input.Count), count, [.. _outputs.Select((o, t) => o.AsMemory(0, count * taps[t].Dimension))], cancellation);
        start = Clock.Add(Stage.Infer, start);
        for (var i = 0; i < count; i++)
        {
            sink.Accept(_pending[i].File, _pending[i].Content, [.. _outputs.Select((o, t) => (ReadOnlyMemory<float>)o.AsMemory(i * taps[t].Dimension, taps[t].Dimension))]);
            finished();
        }

        _pending.Clear();
        Clock.Add(Stage.Write, start);
    }

    /// <summary>Values of a batch, where one array can hold them.</summary>
    private static int Require(int batch, int image) =>
        (long)batch * image <= Array.MaxLength / sizeof(float)
            ? batch * image
            : throw new UsageException($"a batch of {batch} images needs {4L * batch * image / (1 << 20):N0} MiB a lane, more than the {Array.MaxLength / (1 << 20)} MiB that it may have", "give a smaller --batch");

    private static int Read(string path, ref byte[]? bytes)
    {
        using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(handle);
        if (length > int.MaxValue - 64) throw new IOException($"the file has {length:N0} bytes, more than an image may have");
        bytes = ArrayPool<byte>.Shared.Rent((int)length);
        var read = 0;
        while (read < length)
        {
            var part = RandomAccess.Read(handle, bytes.AsSpan(read, (int)length - read), read);
            if (part == 0) break;
            read += part;
        }

        return read;
    }
}
