using System.Numerics.Tensors;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>
/// From photographs to embeddings, against the same made with Pillow and Python's ONNX Runtime: decoding, preprocessing, tap and pooling
/// have to be right together.
/// </summary>
public sealed class GoldenTests
{
    private const double SmallestCosine = 0.9999;

    [Fact]
    public void EfficientNet_embeds_photographs_as_the_reference_does() => Check(
        new ExtractionRequest { Model = Nets.EfficientNet, Taps = ["auto", "blocks.2.1", "blocks.4.2", "logits"], Device = "cpu" },
        0.890,
        "efficientnet-lite0.features", "efficientnet-lite0.blocks.2.1", "efficientnet-lite0.blocks.4.2", "efficientnet-lite0.logits");

    [Fact]
    public void SqueezeNet_embeds_photographs_as_the_reference_does() => Check(
        new ExtractionRequest { Model = Nets.SqueezeNet, Taps = ["auto", "softmaxout_1"], Preprocess = "caffe-bgr", Device = "cpu" },
        0.665,
        "squeezenet1.1.fire9_concat_1", "squeezenet1.1.softmaxout_1");

    private static void Check(ExtractionRequest request, double top1, params string[] references)
    {
        var expected = references.Select(r => Npy.Read(SharedData.Require("golden", r + ".npy"))).ToArray();
        var paths = File.ReadAllLines(SharedData.Require("golden", "imagenet-sample.paths.txt"));
        var folder = SharedData.Require("data", "imagenet-sample");
        using var embedder = EmbeddingModel.Open(request, new ModelCatalogue());
        var found = new float[paths.Length][][];
        Parallel.For(0, paths.Length, i =>
        {
            var image = embedder.Decode(File.ReadAllBytes(Path.Combine(folder, paths[i])));
            var tensor = new float[embedder.Backbone.Input.Count];
            embedder.Preprocessor.Run(image, tensor);
            found[i] = Nets.Embed(embedder.Backbone, tensor, 1);
        });
        for (var t = 0; t < references.Length; t++)
        {
            Assert.Equal(expected[t].Shape[0], paths.Length);
            for (var i = 0; i < paths.Length; i++)
            {
                var cosine = TensorPrimitives.CosineSimilarity(found[i][t], expected[t].Row(i));
                Assert.True(cosine >= SmallestCosine, $"{references[t]}, {paths[i]}: cosine {cosine}");
            }
        }

        var right = paths.Zip(found).Count(p => int.Parse(p.First[..4]) == TensorPrimitives.IndexOfMax<float>(p.Second[^1]));
        Assert.Equal(top1, right / (double)paths.Length, 0.005);
    }
}
