using TransferLearning.Classifiers.Export;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Export;
using TransferLearning.FineTuning.Start;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Result;

/// <summary>A trained network as a file: the weights are back in their places, in the types they had, and it was run before it got its name.</summary>
/// <param name="Network">What training began with.</param>
/// <param name="Weights">The trained weights by name, row-major; as the file holds them, where that holds halves.</param>
internal sealed record FineTunedFile(StartingNetwork Network, IReadOnlyDictionary<string, float[]> Weights)
{
    // What two runs of the same operators may differ in, and of a network of halves what the halves between layers round away.
    private const double SingleLimit = 1e-4, HalfLimit = 2e-2;

    // Rounding grows with the logits, and a probability moves by up to half of what its logit does: of larger logits than this the limits are that much wider.
    private const double UsualLogit = 10;

    /// <summary>Images on which the file is checked, at most.</summary>
    public const int CheckedImages = 16;

    /// <summary>The file of trained weights.</summary>
    public static FineTunedFile Of(StartingNetwork network, IReadOnlyDictionary<string, float[]> trained)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(trained);
        return new FineTunedFile(network, trained.ToDictionary(
            w => w.Key,
            w => network.Model.Graph.Initializer(w.Key) is { Element: ElementType.Float16 } ? Array.ConvertAll(w.Value, v => (float)(Half)v) : w.Value,
            StringComparer.Ordinal));
    }

    /// <summary>The images that it learnt from; <see langword="null"/> where the file is not to say.</summary>
    public TrainingRecord? TrainingImages { get; init; }

    /// <summary>The network with the trained weights.</summary>
    public OnnxModel Model => HeadNetwork.WithTrainingImages(Network.Model.WithWeights(tensor => Weights.GetValueOrDefault(tensor.Name)), TrainingImages);

    /// <summary>Gives a step the weights of the file.</summary>
    public void TakeOver(ITrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        foreach (var weight in step.Weights) Weights[weight.Name].CopyTo(weight.Values);
    }

    /// <summary>Writes the file, once plain ONNX Runtime gives with it what the step gives that trained it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">Prepared images, <c>[n,3,H,W]</c>, n at most <see cref="CheckedImages"/>.</param>
    /// <param name="shape">Shape of one image.</param>
    /// <param name="logits">What the step says of them at these weights.</param>
    /// <param name="threads">Threads of the check; 0 for one per core.</param>
    /// <returns>The file's size in bytes, and the largest difference of a probability.</returns>
    /// <exception cref="TlearnException">The answers differ; there is no file then.</exception>
    public (long Bytes, double Difference) Write(string path, float[] images, IReadOnlyList<long> shape, ClassScores logits, int threads)
    {
        ArgumentNullException.ThrowIfNull(logits);
        var model = Model;
        var bytes = model.ToBytes();
        var limit = Limit(model, logits);
        using var plain = PlainNetwork.Open(bytes, path, threads);
        var batch = model.Inputs[0].Shape is [{ Size: { } fixedBatch }, ..] ? checked((int)fixedBatch) : logits.Rows;
        var probabilities = plain.Run(images, shape, logits.Rows, batch, HeadNetwork.Probabilities);
        var difference = logits.Softmax().Values.Zip(probabilities, (expected, found) => Math.Abs((double)expected - found)).Max();

        if (!(difference <= limit))
        {
            throw new TlearnException(
                $"{path}: the finished network's probabilities differ by up to {difference:0.0e0} from those it was trained with, expected {limit:0.0e0} at most", "The file was not written. Please report this with the network and the command.");
        }

        AtomicFile.Write(path, FileDurability.OnDisk, bytes);
        return (bytes.LongLength, difference);
    }

    /// <summary>What probabilities may differ by.</summary>
    internal static double Limit(OnnxModel model, ClassScores logits)
    {
        var largest = logits.Values.Max(v => Math.Abs((double)v));
        return (model.Initializers.Any(t => t.Element == ElementType.Float16) ? HalfLimit : SingleLimit) * Math.Max(1, largest / UsualLogit);
    }
}
