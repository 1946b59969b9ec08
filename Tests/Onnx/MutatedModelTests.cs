using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Onnx;

/// <summary>Damaged files end in a clear failure or a working network, never in another exception.</summary>
public sealed class MutatedModelTests
{
    private const int Read = 2000;
    private const int Run = 300;

    private static readonly string[] s_networks = ["torchvision-densenet-external", "timm-vit-dynamo", "timm-resnet-int8", "timm-efficientnet-dynamo", "keras-like-nhwc-fixed-batch"];

    [Fact]
    public void Damaged_files_are_read_or_refused_clearly()
    {
        var refused = Count(Read, model =>
        {
            var penultimate = PenultimateFinder.Find(model);
            var images = model.Graph.ReachableFrom(model.Inputs.Select(i => i.Name));
            BlockEnds.Find(model, images);
            var layouts = new MapLayouts(model);
            foreach (var node in model.Nodes.Where(n => n.Index % 8 == 0 && n.Outputs.Count > 0 && images.Contains(n.Outputs[0]))) layouts.Of(node.Outputs[0], [2, 7, 7, 9]);
            layouts.Of(penultimate.Tensor, [2, 7, 9]);
            DeclaredInput.Of(model);
            foreach (var tensor in model.Initializers.Where(t => t.Element is ElementType.Float).Take(4)) tensor.ToFloats();
            OnnxModel.FromBytes(model.WithOutputs(penultimate.Tensor).ToBytes(), model.Name, model.Folder);
        });
        Assert.InRange(refused, Read / 4, Read);
    }

    [Fact]
    public void Damaged_files_run_or_fail_clearly()
    {
        var refused = Count(Run, model =>
        {
            using var backbone = Backbone.Open(model, new BackboneOptions { ModelPath = "", Device = DeviceSpec.Cpu, InputSize = DeclaredInput.Of(model).Height is null ? new ImageSize(64, 64) : null });
        });
        Assert.InRange(refused, Run / 4, Run);
    }

    /// <summary>How many of the damaged files were refused, each by name.</summary>
    private static int Count(int files, Action<OnnxModel> use)
    {
        var originals = s_networks.Select(n => (Bytes: File.ReadAllBytes(Nets.Zoo(n)), Folder: Path.GetDirectoryName(Nets.Zoo(n)))).ToList();
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < files; i++)
        {
            var (bytes, folder) = originals[i % originals.Count];
            var damaged = i % 4 == 3 ? Damage.Fields(bytes, random) : Damage.Bytes(bytes, random, i);
            try
            {
                use(OnnxModel.FromBytes(damaged, $"damaged {i}", folder));
            }
            catch (TlearnException e)
            {
                refused++;
                Assert.StartsWith($"damaged {i}", e.Message);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"damaged {i}", e);
            }
        }

        return refused;
    }
}
