using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Preprocessing;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>An exported file as another program runs it: ONNX Runtime, and what the file itself says of its images.</summary>
internal sealed class PlainRun : IDisposable
{
    private readonly InferenceSession _session;

    public PlainRun(string file)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        _session = new InferenceSession(file, options);
        Record = PreprocessingRecord.FromJson(Metadata["tlearn.preprocessing"]);
        Shape = _session.InputMetadata["image"].Dimensions;
    }

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public PreprocessingRecord Record { get; }

    /// <summary>Shape of the input, -1 for what is open.</summary>
    public IReadOnlyList<int> Shape { get; }

    public IReadOnlyList<string> Outputs => _session.OutputNames;

    /// <summary>Labels, and probabilities or scores, of image files; batches of at most 8, or as the file insists.</summary>
    public (long[] Labels, float[] Answers) Ask(IReadOnlyList<string> files)
    {
        var preprocessor = new Preprocessor(Record);
        var decoder = ImageDecoders.Default;
        var labels = new List<long>();
        var answers = new List<float>();
        foreach (var batch in files.Chunk(Shape[0] > 0 ? Shape[0] : 8))
        {
            var values = new List<float>();
            ImageSize size = default;
            foreach (var file in batch)
            {
                using var image = decoder.Decode(File.ReadAllBytes(file), DecodeOptions.For(Record));
                size = preprocessor.OutputSize(image.Width, image.Height);
                var one = new float[3 * size.Height * size.Width];
                preprocessor.Run(image, one);
                values.AddRange(one);
            }

            var (label, answer) = Ask([.. values], [batch.Length, 3, size.Height, size.Width]);
            labels.AddRange(label);
            answers.AddRange(answer);
        }

        return ([.. labels], [.. answers]);
    }

    public (long[] Labels, float[] Answers) Ask<T>(T[] values, long[] shape)
        where T : unmanaged
    {
        using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var run = new RunOptions();
        using var results = _session.Run(run, ["image"], [input], ["label", Outputs.Single(o => o != "label")]);
        return (results[0].GetTensorDataAsSpan<long>().ToArray(), results[1].GetTensorDataAsSpan<float>().ToArray());
    }

    public void Dispose() => _session.Dispose();
}
