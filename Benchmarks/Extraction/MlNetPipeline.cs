using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Benchmarks.Extraction;

/// <summary>ML.NET's pipeline on the same cut graph, in a process of its own (Benchmarks/MlNet).</summary>
internal sealed class MlNetPipeline : IDisposable
{
    private readonly string _graph = Path.Combine(Path.GetTempPath(), $"tlearn-mlnet-{Guid.NewGuid():N}.onnx");
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="program">Its assembly.</param>
    /// <param name="model">The network.</param>
    /// <param name="folder">The images.</param>
    public MlNetPipeline(string program, EmbeddingModel model, string folder)
    {
        var (input, isPlanar) = (model.Backbone.Input, model.Preprocessing.Record.Layout == TensorLayout.NCHW);
        var output = model.Backbone.Model.Outputs[0].Name;
        File.WriteAllBytes(_graph, WithShape(model.Backbone, output));
        var shape = input.Shape(1);
        string[] arguments = [program, _graph, input.Name, output, $"{shape[isPlanar ? 3 : 2]}", $"{shape[isPlanar ? 2 : 1]}", isPlanar ? "planar" : "interleaved", folder];
        _process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Rate(); // it compiles itself
    }

    /// <summary>Images a second.</summary>
    public double Rate()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        return double.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("ML.NET ended; its message stands above"), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(5000);
        _process.Dispose();
        File.Delete(_graph);
    }

    // It takes no output whose type the graph does not tell.
    private static byte[] WithShape(Backbone backbone, string output)
    {
        using var session = NetworkSession.Open(backbone.Model, DeviceSpec.Parse("cpu"), 1, out _);
        var facts = NetworkSession.RunBlank(session, "", backbone.Input, 1, [output])[0]!;
        var model = ModelProto.Parser.ParseFrom(backbone.Model.ToBytes());
        var shape = new ShapeProto();
        shape.Dim.AddRange(facts.Shape.Select(s => new ShapeProto.Types.Dimension { DimValue = s }));
        model.Graph.Output.Single(o => o.Name == output).Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } };
        return model.ToByteArray();
    }
}
