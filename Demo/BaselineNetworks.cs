using TransferLearning.Core.Preprocessing;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.RandomNumbers;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.Demo;

/// <summary>The two baselines that show what pretrained networks are worth, as ONNX files that take the ordinary way through the pipeline.</summary>
internal static class BaselineNetworks
{
    private const string PreprocessingKey = "tlearn.preprocessing";

    /// <summary>
    /// A network with nothing learned: the same graph and preprocessing, its weights drawn anew with variance 2 / fan-in
    /// (He et al. 2015, "Delving deep into rectifiers", equation 10), biases 0, batch normalisations at identity.
    /// </summary>
    /// <param name="backbone">The pretrained ONNX file.</param>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="cancellation">Stops between weights; nothing is written then.</param>
    /// <exception cref="TlearnException">The backbone cannot be read.</exception>
    public static void WriteRandomWeights(string backbone, string path, int seed, CancellationToken cancellation = default)
    {
        var model = OnnxModel.Load(backbone);
        var roles = Roles(model);
        var index = 0;
        var random = model.WithWeights(tensor =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Draw(tensor, roles.GetValueOrDefault(tensor.Name), SplitMix64.Stream(seed, index++));
        });
        File.WriteAllBytes(path, random.ToBytes());
    }

    /// <summary>A network that learned nothing and computes nothing: its output <c>pixels</c> <c>[N,3072]</c> is the image itself, resized to 32 × 32, RGB, 0 to 1.</summary>
    /// <param name="path">The file to write; its folder must exist.</param>
    public static void WriteRawPixels(string path)
    {
        const int side = 32;
        var preprocessing = new PreprocessingRecord
        {
            Resize = new ResizeStep { Mode = ResizeMode.Exact, Size = new ImageSize(side, side), Interpolation = Interpolation.Bilinear, Antialias = true },
            Crop = new CropStep { Mode = CropMode.None },
            Mean = [0, 0, 0],
            Std = [1, 1, 1],
        };
        var model = new OnnxModelBuilder(opset: 13, name: "raw-pixels")
            .Input("image", ElementType.Float, "N", 3, side, side)
            .Node("Flatten", ["image"], ["pixels"], ("axis", 1))
            .Output("pixels", ElementType.Float, "N", 3 * side * side)
            .Metadata(PreprocessingKey, preprocessing.ToJson())
            .Build();
        File.WriteAllBytes(path, model.ToBytes());
    }

    private static float[]? Draw(OnnxTensor tensor, Role role, SplitMix64 random)
    {
        var values = new float[tensor.Count];
        switch (role)
        {
            case Role.Kernel:
                // [out, in, height, width] or [out, in]: all but the first dimension lead into one output.
                var deviation = MathF.Sqrt(2f * tensor.Shape[0] / values.Length);
                for (var i = 0; i < values.Length; i++) values[i] = deviation * random.Normal();
                return values;
            case Role.One:
                Array.Fill(values, 1);
                return values;
            case Role.Zero:
                return values;
            default:
                return null;
        }
    }

    /// <summary>What each weight is for, by the node that reads it. What is none of these (a bound, a shape) stays.</summary>
    private static Dictionary<string, Role> Roles(OnnxModel model)
    {
        var roles = new Dictionary<string, Role>(StringComparer.Ordinal);
        foreach (var node in model.Nodes)
        {
            Role[] inputs = node.Operator switch
            {
                "Conv" or "Gemm" => [Role.Other, Role.Kernel, Role.Zero],
                "BatchNormalization" => [Role.Other, Role.One, Role.Zero, Role.Zero, Role.One],
                _ => [],
            };
            foreach (var (name, role) in node.Inputs.Zip(inputs)) roles.TryAdd(name, role);
        }

        return roles;
    }

    private enum Role
    {
        Other,
        Kernel,
        Zero,
        One,
    }
}
