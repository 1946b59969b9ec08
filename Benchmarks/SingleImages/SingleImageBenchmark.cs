using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.Benchmarks.SingleImages;

/// <summary>One image, in milliseconds: medians over the rounds, each by itself but for the two excesses, which are medians of what a round's calls differ by.</summary>
/// <param name="Raw">ONNX Runtime alone, right after the decoder.</param>
/// <param name="Decode">The decoder alone.</param>
/// <param name="Prepare">Preprocessing alone, which counts as the library's.</param>
/// <param name="Embed"><see cref="ImageEmbedder.Embed(ReadOnlySpan{byte}, CancellationToken)"/>.</param>
/// <param name="Classify"><see cref="ImageClassifier.Classify(ReadOnlySpan{byte}, int, CancellationToken)"/> with a head of class means.</param>
/// <param name="EmbedExcess">How much longer than decoder and ONNX Runtime one after the other an embedding of the same image takes.</param>
/// <param name="ClassifyExcess">The same of an answer.</param>
internal readonly record struct SingleImageTimes(double Raw, double Decode, double Prepare, double Embed, double Classify, double EmbedExcess, double ClassifyExcess)
{
    /// <summary>An embedding without decoding, by ONNX Runtime.</summary>
    public double EmbedRatio => 1 + (EmbedExcess / Raw);

    /// <summary>An answer without decoding, by ONNX Runtime.</summary>
    public double ClassifyRatio => 1 + (ClassifyExcess / Raw);
}

/// <summary>A network as the library opens it, and once more as ONNX Runtime alone does.</summary>
internal sealed class SingleImageBenchmark : IDisposable
{
    private readonly ImageEmbedder _embedder;
    private readonly ImageClassifier _classifier;
    private readonly InferenceSession _session;
    private readonly OrtValue _input;
    private readonly OrtValue[] _outputs;
    private readonly string[] _outputNames;
    private readonly byte[][] _files;

    private SingleImageBenchmark(ImageEmbedder embedder, ImageClassifier classifier, byte[][] files)
    {
        (_embedder, _classifier, _files) = (embedder, classifier, files);
        var backbone = embedder.Network.Single.Backbone;
        var threads = Environment.ProcessorCount;
        _session = NetworkSession.Open(backbone.Model, DeviceSpec.Parse("cpu"), threads, out _, isBusyWaiting: threads > 1);
        _input = OrtValue.CreateTensorValueFromMemory(new float[backbone.Input.Count], backbone.Input.Shape(1));
        _outputNames = [.. backbone.Model.Outputs.Select(o => o.Name)];
        using var run = new RunOptions();
        using var found = _session.Run(run, [backbone.Input.Name], [_input], _outputNames);
        _outputs = [.. found.Select(v => OrtValue.CreateTensorValueFromMemory(v.GetTensorDataAsSpan<float>().ToArray(), v.GetTensorTypeAndShape().Shape))];
    }

    public static async Task<SingleImageBenchmark> CreateAsync(string network, string images, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("tlearn-single-").FullName;
        try
        {
            var embedder = ImageEmbedder.Open(network, new EmbedderOptions { Device = "cpu" }, cancellation);
            var head = Path.Combine(folder, "head.tlhead");
            using (var features = await Features.ExtractAsync(images, embedder, Path.Combine(folder, "store"), cancellation: cancellation)) Head.Train(features, new CentroidOptions(), cancellation: cancellation).Save(head);
            byte[][] files = [.. Directory.EnumerateFiles(images, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(64).Select(File.ReadAllBytes)];
            return new SingleImageBenchmark(embedder, ImageClassifier.Load(head, new ClassifierOptions { Device = "cpu" }, cancellation), files);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// Measures in turns, so that all meet the same neighbours on the machine. Images differ several times in size: medians of steps do not add up to the median of their sum (0.2 ms were missing so),
    /// which is why the calls of one round, with one image, are compared with each other. Who comes first changes from round to round.
    /// </summary>
    public SingleImageTimes Measure(int repeat)
    {
        const int Warm = 100;
        double[][] times = [.. Enumerable.Range(0, 7).Select(_ => new double[repeat])];
        var (model, prepared) = (_embedder.Network.Single, new float[_embedder.Network.Single.InputLength]);
        for (var i = -Warm; i < repeat; i++)
        {
            var file = _files[(i + Warm) % _files.Length];
            var (raw, decode, prepare, embed, classify) = (0.0, 0.0, 0.0, 0.0, 0.0);
            Action[] calls = [Alone, () => embed = Time(() => _embedder.Embed(file)), () => classify = Time(() => _classifier.Classify(file))];
            for (var c = 0; c < calls.Length; c++) calls[(i + Warm + c) % calls.Length]();
            if (i < 0) continue;
            double[] found = [raw, decode, prepare, embed, classify, embed - decode - raw, classify - decode - raw];
            for (var t = 0; t < found.Length; t++) times[t][i] = found[t];

            void Alone()
            {
                RgbImage? image = null;
                decode = Time(() => image = model.Decode(file));
                raw = Time(Raw);
                prepare = Time(() => model.Prepare(image!, prepared));
                image!.Dispose();
            }
        }

        return new SingleImageTimes(Median(times[0]), Median(times[1]), Median(times[2]), Median(times[3]), Median(times[4]), Median(times[5]), Median(times[6]));
    }

    /// <summary>Several callers at once; seconds an image.</summary>
    public Measured Load(int callers, int images)
    {
        var next = 0;
        var (_, time) = Measured.Run(() =>
        {
            Thread[] threads = [.. Enumerable.Range(0, callers).Select(_ => new Thread(Call))];
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();
            return 0;
        });
        return new Measured(time.Wall / images, time.Processor / images);

        void Call()
        {
            for (int i; (i = Interlocked.Increment(ref next)) <= images;) _embedder.Embed(_files[i % _files.Length]);
        }
    }

    public void Dispose()
    {
        _input.Dispose();
        foreach (var output in _outputs) output.Dispose();
        _session.Dispose();
        _classifier.Dispose();
        _embedder.Dispose();
    }

    private void Raw()
    {
        using var run = new RunOptions();
        _session.Run(run, [_embedder.Network.Single.Backbone.Input.Name], [_input], _outputNames, _outputs);
    }

    private static double Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
