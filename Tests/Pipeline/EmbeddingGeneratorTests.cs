using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>A search program that knows Microsoft.Extensions.AI alone, and what its interface promises.</summary>
public sealed class EmbeddingGeneratorTests(ProgramFlowers flowers) : IClassFixture<ProgramFlowers>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tlearn-mini", 18)] // 20 were measured
    [InlineData("squeezenet1.1.onnx", 22)] // 24
    public async Task A_program_that_knows_the_interface_alone_finds_the_class_of_a_photograph(string network, int expected)
    {
        var model = network.EndsWith(".onnx", StringComparison.Ordinal) ? SharedData.Require("models", network) : network;
        using var generator = ImageEmbedder.Open(model, new EmbedderOptions { Preprocess = network == "tlearn-mini" ? "auto" : "imagenet" }).AsEmbeddingGenerator(ownsEmbedder: true);
        // Eight photographs of each of five classes are searched for the one nearest to each of the others: by chance it is of the same class once in five times.
        var photographs = Directory.EnumerateFiles(Path.Combine(flowers.Images, "train"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.Equal((40, 40), (photographs.Count, flowers.Held.Length));
        var nearest = await Nearest(generator, photographs.Select(Content), flowers.Held.Select(Content), Cancellation);
        Assert.InRange(nearest.Select((found, query) => Class(photographs[found]) == Class(flowers.Held[query])).Count(right => right), expected, 40);
        // Of one photograph with its own class nearest, a query of its own gives the same.
        var asked = Enumerable.Range(0, 40).First(query => Class(photographs[nearest[query]]) == Class(flowers.Held[query]));
        Assert.Equal(nearest[asked], Assert.Single(await Nearest(generator, photographs.Select(Content), [Content(flowers.Held[asked])], Cancellation)));
    }

    [Fact]
    public async Task Vectors_are_those_of_the_embedder_in_order_from_bytes_and_from_data_addresses()
    {
        using var generator = flowers.Embedder.AsEmbeddingGenerator();
        var files = flowers.Held.Take(5).ToList();
        var embeddings = await generator.GenerateAsync(files.Select((f, i) => i % 2 == 0 ? Content(f) : new DataContent(Content(f).Uri)), cancellationToken: Cancellation);
        Assert.Null(embeddings.Usage);
        Assert.Equal(files.Count, embeddings.Count);
        for (var i = 0; i < files.Count; i++)
        {
            var expected = flowers.Embedder.Embed(File.ReadAllBytes(files[i]));
            Assert.Equal(1, TensorPrimitives.CosineSimilarity(expected, embeddings[i].Vector.Span), 1e-5);
            Assert.Equal((flowers.Embedder.Model, flowers.Embedder.Dimension), (embeddings[i].ModelId, embeddings[i].Dimensions));
        }

        Assert.Equal(flowers.Embedder.Embed(File.ReadAllBytes(files[0])), (await generator.GenerateVectorAsync(Content(files[0]), cancellationToken: Cancellation)).ToArray());
        Assert.Empty(await generator.GenerateAsync(Array.Empty<DataContent>(), cancellationToken: Cancellation));
    }

    [Fact]
    public void Services_tell_what_it_is_and_the_embedder_stays_the_callers()
    {
        var generator = flowers.Embedder.AsEmbeddingGenerator();
        var metadata = generator.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal(("TransferLearning", "tlearn-mini", flowers.Embedder.Dimension), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(flowers.Embedder, generator.GetService<ImageEmbedder>());
        Assert.Same(generator, generator.GetService<IEmbeddingGenerator<DataContent, Embedding<float>>>());
        Assert.Null(generator.GetService<EmbeddingGeneratorMetadata>("a key"));
        Assert.Null(generator.GetService<string>());
        generator.Dispose();
        Assert.Equal(flowers.Embedder.Dimension, flowers.Embedder.Embed(File.ReadAllBytes(flowers.Held[0])).Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task An_image_that_fails_is_named_by_its_index(int images)
    {
        using var generator = flowers.Embedder.AsEmbeddingGenerator();
        var values = flowers.Held.Take(images - 1).Select(Content).ToList();
        var broken = await Assert.ThrowsAsync<TlearnException>(() => generator.GenerateAsync([.. values, new DataContent("no image"u8.ToArray(), "image/png")], cancellationToken: Cancellation));
        Assert.StartsWith($"values[{images - 1}]: ", broken.Message, StringComparison.Ordinal);
        Assert.IsType<ImageDecodeException>(broken.InnerException);
        var text = await Assert.ThrowsAsync<TlearnException>(() => generator.GenerateAsync([.. values, new DataContent("text"u8.ToArray(), "text/plain")], cancellationToken: Cancellation));
        Assert.Contains($"values[{images - 1}]: found the media type 'text/plain'", text.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync([.. values, null!], cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Options_that_cannot_be_heeded_are_refused_and_a_call_can_be_cancelled()
    {
        using var generator = flowers.Embedder.AsEmbeddingGenerator();
        var image = Content(flowers.Held[0]);
        Assert.Contains("Dimensions", (await Assert.ThrowsAsync<UsageException>(() => generator.GenerateAsync(image, new EmbeddingGenerationOptions { Dimensions = 7 }, Cancellation))).Message, StringComparison.Ordinal);
        Assert.Contains("ModelId", (await Assert.ThrowsAsync<UsageException>(() => generator.GenerateAsync(image, new EmbeddingGenerationOptions { ModelId = "other" }, Cancellation))).Message, StringComparison.Ordinal);
        var own = new EmbeddingGenerationOptions { Dimensions = flowers.Embedder.Dimension, ModelId = "tlearn-mini" };
        Assert.Equal(own.Dimensions, (await generator.GenerateAsync(image, own, Cancellation)).Dimensions);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(Endless(), cancellationToken: stop.Token));

        IEnumerable<DataContent> Endless()
        {
            for (var i = 0; ; i++)
            {
                if (i == 10) stop.Cancel();
                yield return image;
            }
        }
    }

    /// <summary>The search program: it has no reference to this library.</summary>
    private static async Task<int[]> Nearest<TInput, TGenerator>(TGenerator generator, IEnumerable<TInput> shown, IEnumerable<TInput> queries, CancellationToken cancellation)
        where TGenerator : IEmbeddingGenerator<TInput, Embedding<float>>
    {
        var index = await generator.GenerateAsync(shown, cancellationToken: cancellation);
        var asked = await generator.GenerateAsync(queries, cancellationToken: cancellation);
        return [.. asked.Select(query => Enumerable.Range(0, index.Count).MaxBy(i => TensorPrimitives.CosineSimilarity(query.Vector.Span, index[i].Vector.Span)))];
    }

    private static DataContent Content(string file) => new(File.ReadAllBytes(file), "image/jpeg");

    private static string Class(string file) => Path.GetFileName(Path.GetDirectoryName(file))!;
}
