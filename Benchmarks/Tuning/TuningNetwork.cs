using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx;

namespace TransferLearning.Benchmarks.Tuning;

/// <summary>A network of the benchmark with its preprocessing.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Model">Its graph.</param>
/// <param name="Preprocessing">How images become its input.</param>
internal sealed record TuningNetwork(string Path, OnnxModel Model, PreprocessingRecord Preprocessing)
{
    /// <summary>Opens a network by its name in the shared data; the bundled one by its own.</summary>
    public static TuningNetwork Open(string shared, string name)
    {
        var (path, preprocess) = name switch
        {
            "squeezenet1.1" => (System.IO.Path.Combine(shared, "models", "squeezenet1.1.onnx"), "caffe-bgr"),
            "efficientnet-lite0" => (System.IO.Path.Combine(shared, "models", name, "model.onnx"), "auto"),
            _ => (name, "auto"),
        };
        var reference = new ModelCatalogue().Find(path);
        var model = reference.Load();
        var record = RequestedPreprocessing.Resolve(new ExtractionRequest { Model = path, Preprocess = preprocess }, reference, model).Record;
        return new TuningNetwork(reference.Path, model, record);
    }
}
