using System.Runtime.CompilerServices;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>Images to vectors, as programs have them made.</summary>
public sealed class ImageEmbedderTests(ProgramFlowers flowers) : IClassFixture<ProgramFlowers>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void One_image_gives_the_vector_that_a_store_has_of_it()
    {
        var row = flowers.Features.Items.ToList().FindIndex(i => i.Split == "val");
        var bytes = File.ReadAllBytes(Path.Combine(flowers.Images, flowers.Features.Items[row].Path));
        var expected = flowers.Features.Vectors.Row(row).ToArray();
        Near(expected, flowers.Embedder.Embed(bytes));
        using var stream = new MemoryStream(bytes);
        Near(expected, flowers.Embedder.Embed(stream));
        Assert.Equal(flowers.Embedder.Dimension, expected.Length);
    }

    [Fact]
    public async Task Many_images_come_out_in_order_and_a_broken_one_stops_none()
    {
        byte[][] images = [.. flowers.Held.Select(File.ReadAllBytes)];
        images[3] = images[3][..200];
        var found = new List<EmbeddedImage>();
        await foreach (var image in flowers.Embedder.EmbedAsync(images, Cancellation)) found.Add(image);
        Assert.Equal(images.Length, found.Count);
        Assert.IsType<ImageDecodeException>(found[3].Failure);
        Assert.Null(found[3].Vector);
        for (var i = 0; i < images.Length; i++)
        {
            if (i != 3) Near(flowers.Embedder.Embed(images[i], Cancellation), found[i].Vector!);
        }
    }

    [Fact]
    public async Task Of_a_long_sequence_few_images_are_held_and_an_early_end_stops_the_rest()
    {
        var asked = 0;
        var bytes = File.ReadAllBytes(flowers.Held[0]);
        await foreach (var image in flowers.Embedder.EmbedAsync(Endless(), Cancellation))
        {
            Assert.NotNull(image.Vector);
            break;
        }

        Assert.InRange(asked, 1, (2 * Environment.ProcessorCount) + 1);

        IEnumerable<byte[]> Endless()
        {
            while (true)
            {
                asked++;
                yield return bytes;
            }
        }
    }

    [Fact]
    public async Task A_result_waits_for_no_further_image()
    {
        var received = new TaskCompletionSource();
        var bytes = await File.ReadAllBytesAsync(flowers.Held[0], Cancellation);
        var found = 0;
        await foreach (var image in flowers.Embedder.EmbedAsync(Camera(), Cancellation))
        {
            Assert.NotNull(image.Vector);
            if (++found == 1) received.SetResult();
        }

        Assert.Equal(2, found);

        // The second image comes only when the first one's result is there.
        async IAsyncEnumerable<ReadOnlyMemory<byte>> Camera()
        {
            yield return bytes;
            await received.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
            yield return bytes;
        }
    }

    [Fact]
    public async Task An_early_end_stops_a_sequence_that_waits_and_disposes_of_it()
    {
        var bytes = await File.ReadAllBytesAsync(flowers.Held[0], Cancellation);
        var isDisposed = false;
        await foreach (var image in flowers.Embedder.EmbedAsync(Silent(CancellationToken.None), Cancellation))
        {
            Assert.NotNull(image.Vector);
            break;
        }

        Assert.True(isDisposed);

        async IAsyncEnumerable<ReadOnlyMemory<byte>> Silent([EnumeratorCancellation] CancellationToken stop)
        {
            try
            {
                yield return bytes;
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                isDisposed = true;
            }
        }
    }

    [Fact]
    public async Task A_request_body_is_embedded_as_its_bytes()
    {
        var bytes = await File.ReadAllBytesAsync(flowers.Held[0], Cancellation);
        await using var body = new RequestBody(bytes);
        Near(flowers.Embedder.Embed(bytes, Cancellation), await flowers.Embedder.EmbedAsync(body, Cancellation));
        await using var other = new RequestBody(bytes);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flowers.Embedder.EmbedAsync(other, new CancellationToken(canceled: true)));
        Assert.Throws<ArgumentNullException>(() => { _ = flowers.Embedder.EmbedAsync((Stream)null!, Cancellation); });
    }

    [Fact]
    public void What_is_wrong_is_a_typed_exception_that_says_what_to_do()
    {
        Assert.Throws<ImageDecodeException>(() => flowers.Embedder.Embed("no image"u8));
        Assert.Throws<ImageDecodeException>(() => flowers.Embedder.Embed([]));
        Assert.Contains("tlearn-mini", Assert.Throws<TlearnException>(() => ImageEmbedder.Open("no-such-network")).Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Device = "toaster" }));
        Assert.Throws<UsageException>(() => ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Views = "many" }));
        Assert.Throws<ArgumentNullException>(() => flowers.Embedder.Embed((Stream)null!));
        Assert.ThrowsAny<OperationCanceledException>(() => flowers.Embedder.Embed(File.ReadAllBytes(flowers.Held[0]), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Notes_say_where_it_runs_and_nothing_is_written_to_the_console()
    {
        var (output, error) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        var notes = new List<Note>();
        try
        {
            Console.SetOut(said);
            Console.SetError(said);
            using var embedder = ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Device = "cpu", Views = "flip", Notes = notes.Add });
            Assert.Equal(embedder.Dimension, embedder.Embed(File.ReadAllBytes(flowers.Held[0])).Length);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }

        Assert.Contains(notes, n => n.Kind == NoteKind.Information && n.Text.StartsWith("device: cpu", StringComparison.Ordinal));
        Assert.DoesNotContain("device", said.ToString(), StringComparison.Ordinal);
    }

    // A single image is computed by all threads, which add up in another order than one does.
    private static void Near(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-4 * Math.Max(1, Math.Abs(expected[i])));
    }
}
