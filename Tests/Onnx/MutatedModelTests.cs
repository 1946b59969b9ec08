using TransferLearning.Core;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Onnx;

/// <summary>Damaged files end in a clear failure or a working network, never in another exception.</summary>
public sealed class MutatedModelTests
{
    private const int Files = 300;

    [Fact]
    public void Damaged_files_fail_clearly()
    {
        var original = File.ReadAllBytes(Nets.Zoo("torchvision-densenet-external"));
        var folder = Path.GetDirectoryName(Nets.Zoo("torchvision-densenet-external"));
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < Files; i++)
        {
            var bytes = Damage(original, random, i);
            try
            {
                using var backbone = Backbone.Open(OnnxModel.FromBytes(bytes, $"damaged {i}", folder), new BackboneOptions { ModelPath = "", Device = DeviceSpec.Cpu, InputSize = new ImageSize(64, 64) });
            }
            catch (TlearnException e)
            {
                refused++;
                Assert.StartsWith($"damaged {i}", e.Message);
            }
        }

        Assert.InRange(refused, Files / 4, Files);
    }

    private static byte[] Damage(byte[] original, Random random, int i)
    {
        if (i % 3 == 0) return original[..random.Next(original.Length)];
        var bytes = (byte[])original.Clone();
        for (var k = 0; k < 1 + i % 10; k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }
}
