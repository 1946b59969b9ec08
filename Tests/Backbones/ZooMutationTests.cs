using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Schema;
using TransferLearning.Tests.Onnx;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>The same network written in another way gives the same features.</summary>
public sealed class ZooMutationTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var name in ZooNet.Names)
            {
                foreach (var edit in (string[])["renamed", "shuffled", "identity", "dropout", "constants", "inputs", "batch 1", "batch 4", "functions", "all"]) cases.Add(name.Data, edit);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Auto_gives_the_same_features(string name, string edit)
    {
        var folder = Path.GetDirectoryName(Nets.Zoo(name))!;
        var proto = Edits.Parse(Nets.Zoo(name));
        Apply(proto, edit, folder);
        var model = OnnxModel.FromBytes(Edits.Bytes(proto), $"{name}, {edit}", folder);
        using var backbone = Backbone.Open(model, new BackboneOptions { ModelPath = "", Device = DeviceSpec.Cpu });
        if (edit.StartsWith("batch", StringComparison.Ordinal)) Assert.Equal(int.Parse(edit[6..]), backbone.FixedBatch);
        ZooNet.AssertFeatures(name, Nets.Embed(backbone, ZooNet.Input(name), 2)[0]);
    }

    private static void Apply(ModelProto proto, string edit, string folder)
    {
        switch (edit)
        {
            case "renamed": Edits.Rename(proto); break;
            case "shuffled": Edits.Shuffle(proto); break;
            case "identity": Edits.BeforeClassifier(proto, "Identity"); break;
            case "dropout": Edits.BeforeClassifier(proto, "Dropout"); break;
            case "constants": Edits.WeightsAsConstants(proto, folder); break;
            case "inputs": Edits.WeightsAmongInputs(proto); break;
            case "functions": Edits.AsFunctions(proto); break;
            case "all":
                foreach (var each in (string[])["identity", "dropout", "constants", "shuffled", "batch 4", "functions", "renamed"]) Apply(proto, each, folder);
                break;
            default: Edits.FixBatch(proto, int.Parse(edit[6..])); break;
        }
    }
}
