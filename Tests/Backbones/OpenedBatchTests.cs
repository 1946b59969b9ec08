using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>Networks that were exported for one batch run with any, where they were seen to give each image what they gave before.</summary>
public sealed class OpenedBatchTests
{
    private const int Count = 5;

    [Fact]
    public void ResNet18_runs_with_any_batch()
    {
        using var backbone = Nets.Open(ResNet18.Require(), null, new TapRequest("ReLU333_Output_0"), new TapRequest());
        Assert.Equal((1, null), (backbone.FixedBatch, backbone.CallBatch));
        Assert.Null(backbone.BatchNote);
        using var alone = Backbone.Open(new BackboneOptions { ModelPath = ResNet18.Require(), Taps = [new("ReLU333_Output_0"), new()], Batch = 1 });
        Assert.Equal(1, alone.CallBatch);
        var images = Nets.Images(3, backbone.Input.Count);
        foreach (var (together, each) in Nets.Embed(backbone, images, 3).Zip(Nets.Embed(alone, images, 3)))
        {
            var scale = each.Max(Math.Abs);
            for (var i = 0; i < each.Length; i++) Assert.Equal(each[i], together[i], 1e-5f * scale);
        }
    }

    [Theory]
    [InlineData(1, 1, 12)]
    [InlineData(1, 1, -1)]
    [InlineData(1, -1, 12)]
    [InlineData(4, 4, 12)]
    [InlineData(4, 4, -1)]
    public void A_shape_that_holds_the_batch_is_opened(int batch, int rows, int columns)
    {
        var model = Net(batch).Integers("shape", [2], [rows, columns]).Node("Reshape", ["x", "shape"], ["y"]).Output("y", ElementType.Float, batch, 12).Build();
        using var backbone = Backbone.Open(model, new BackboneOptions { ModelPath = "" });
        Assert.Equal((batch, null), (backbone.FixedBatch, backbone.CallBatch));
        var images = Nets.Images(Count, 12);
        Assert.Equal(images, Nets.Embed(backbone, images, Count)[0]);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("mean")]
    [InlineData("rows")]
    public void A_network_that_holds_its_batch_elsewhere_keeps_it(string where)
    {
        var net = Net(1);
        var model = where switch
        {
            // A class token for one image, set before its values.
            "token" => net.Weight("token", [1, 3], [1, 2, 3]).Node("Flatten", ["x"], ["flat"]).Node("Concat", ["token", "flat"], ["y"], ("axis", 1)).Output("y", ElementType.Float, 1, 15).Build(),
            // Of one image the mean over the batch is the image.
            "mean" => net.Node("Flatten", ["x"], ["flat"]).Node("ReduceMean", ["flat"], ["mean"], ("axes", new long[] { 0 }), ("keepdims", 1)).Node("Add", ["flat", "mean"], ["y"]).Output("y", ElementType.Float, 1, 12).Build(),
            // The batch is in the second dimension.
            _ => net.Integers("shape", [2], [12, 1]).Node("Reshape", ["x", "shape"], ["t"]).Node("Transpose", ["t"], ["y"], ("perm", new long[] { 1, 0 })).Output("y", ElementType.Float, 1, 12).Build(),
        };
        using var backbone = Backbone.Open(model, new BackboneOptions { ModelPath = "" });
        Assert.Equal((1, 1), (backbone.FixedBatch, backbone.CallBatch));
        using var alone = Backbone.Open(model, new BackboneOptions { ModelPath = "", Batch = 1 });
        var images = Nets.Images(Count, 12);
        Assert.Equal(Nets.Embed(alone, images, Count)[0], Nets.Embed(backbone, images, Count)[0]);
    }

    private static OnnxModelBuilder Net(int batch) => new OnnxModelBuilder().Input("x", ElementType.Float, batch, 3, 2, 2);
}
