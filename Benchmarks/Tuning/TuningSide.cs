using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Training;
using TransferLearning.FineTuning.Unfreezing;

namespace TransferLearning.Benchmarks.Tuning;

/// <summary>Where a run takes place.</summary>
/// <param name="Shared">The shared data.</param>
/// <param name="Work">Where tensors for the peer lie.</param>
/// <param name="Threads">Threads of each side.</param>
internal sealed record TuningPlace(string Shared, string Work, int Threads)
{
    /// <summary>The images.</summary>
    public string Flowers => Path.Combine(Shared, "data", "flowers");
}

/// <summary>tlearn's run with all that the peer needs to do the same.</summary>
/// <param name="Losses">Mean loss of each epoch.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Batches">The rows of each batch.</param>
/// <param name="Labels">Their classes.</param>
/// <param name="Rates">Learning rate of each step.</param>
internal sealed record TuningRun(IReadOnlyList<double> Losses, Measured Time, IReadOnlyList<int[]> Batches, IReadOnlyList<int[]> Labels, IReadOnlyList<double> Rates);

/// <summary>A network, its trained part and its rows, ready for both sides.</summary>
internal sealed class TuningSide : IDisposable
{
    public const int Batch = 32;

    private readonly TlearnTuning _tuning;
    private readonly IReadOnlyList<float[]> _tensors;
    private readonly int _count;

    /// <summary>Opens it; where a part is frozen, its activations are computed here, once.</summary>
    /// <param name="network">The network.</param>
    /// <param name="unfreeze">What is trained.</param>
    /// <param name="images">The images, <c>[count,3,H,W]</c>.</param>
    /// <param name="count">Their number.</param>
    /// <param name="place">Folder for the peer's files, threads.</param>
    public TuningSide(TuningNetwork network, string unfreeze, float[] images, int count, TuningPlace place)
    {
        var size = network.Preprocessing.OutputSize!.Value;
        var part = UnfrozenPart.Find(network.Model, UnfreezeRequest.Parse(unfreeze), inputSize: size);
        Images = GivenTensor.Write(place.Work, network.Model.Inputs[0].Name, [count, 3, size.Height, size.Width], images);
        (Trained, Cut, _count) = ([.. part.Weights.Select(w => w.Name)], part.Cut, count);
        (_tensors, Storing) = Measured.Run(() => part.Cut.Count == 0 ? [images] : Activations(network, part.Cut, images, count));
        _tuning = new TlearnTuning(network, part, Batch, place.Threads);
        Given = part.Cut.Count == 0 ? [Images] : [.. _tuning.Inputs.Zip(_tensors, (input, values) => GivenTensor.Write(place.Work, input.Name, [count, .. input.Shape.Skip(1)], values))];
    }

    /// <summary>The images, for the peer.</summary>
    public GivenTensor Images { get; }

    /// <summary>What tlearn's steps are fed, for the peer.</summary>
    public IReadOnlyList<GivenTensor> Given { get; }

    /// <summary>Names of the trained weights.</summary>
    public IReadOnlyList<string> Trained { get; }

    /// <summary>Where the frozen part ends.</summary>
    public IReadOnlyList<string> Cut { get; }

    /// <summary>How long the frozen part took, once.</summary>
    public Measured Storing { get; }

    /// <summary>What was said before the start that a step takes of the memory.</summary>
    public long MemoryEstimate => _tuning.MemoryEstimate;

    /// <summary>Trains.</summary>
    /// <param name="label">Class of a row.</param>
    /// <param name="rows">Rows of an epoch.</param>
    /// <param name="image">Which image a row is in an epoch.</param>
    /// <param name="options">How.</param>
    /// <param name="epochs">Epochs that are run.</param>
    public TuningRun Train(Func<int, int> label, int rows, Func<int, int, int> image, FineTunerOptions options, int epochs)
    {
        var source = new MemoryRows(_tensors, _count, image);
        var trained = _tuning.Train(source, [.. Enumerable.Range(0, rows).Select(label)], options, epochs);
        var planned = (long)options.Epochs * (rows / Batch);
        return new TuningRun(
            trained.Losses, trained.Time, [.. source.Batches], [.. source.Batches.Select(b => b.Select(label).ToArray())],
            [.. source.Batches.Select((_, s) => options.Update.Schedule.Rate(s + 1, planned, 0))]);
    }

    /// <inheritdoc/>
    public void Dispose() => _tuning.Dispose();

    private static float[][] Activations(TuningNetwork network, IReadOnlyList<string> cut, float[] images, int count)
    {
        const int Chunk = 8;
        using var backbone = Backbone.Open(network.Model, new BackboneOptions
        {
            ModelPath = network.Path,
            Taps = [.. cut.Select(c => new TapRequest(c, "flatten"))],
            InputSize = network.Preprocessing.OutputSize,
            Device = DeviceSpec.Cpu,
        }, default);
        var vectors = backbone.Taps.Select(t => new float[count * t.Dimension]).ToArray();
        Parallel.For(0, (count + Chunk - 1) / Chunk, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, chunk =>
        {
            var (first, some) = (chunk * Chunk, Math.Min(Chunk, count - (chunk * Chunk)));
            var length = backbone.Input.Count;
            backbone.Run(images.AsMemory(first * length, some * length), some, [.. vectors.Select((v, t) => v.AsMemory(first * backbone.Taps[t].Dimension, some * backbone.Taps[t].Dimension))], default);
        });
        return vectors;
    }
}
