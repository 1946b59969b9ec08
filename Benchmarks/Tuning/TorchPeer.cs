using System.Runtime.InteropServices;

namespace TransferLearning.Benchmarks.Tuning;

/// <summary>What PyTorch says about a run.</summary>
/// <param name="Losses">Of each step.</param>
/// <param name="Wall">Seconds on the clock.</param>
/// <param name="Processor">Processor seconds.</param>
/// <param name="Peak">Bytes that its process held at most so far.</param>
internal sealed record TorchRun(double[] Losses, double Wall, double Processor, long Peak);

/// <summary>PyTorch's side.</summary>
internal sealed class TorchPeer(string script, int threads) : PeerProcess(script, $"{threads}")
{
    private sealed record Loaded(int Nodes);

    /// <summary>Reads a network and the rows that it is trained on.</summary>
    /// <param name="model">The file.</param>
    /// <param name="given">The tensors that it is fed, with shapes, as files of float32.</param>
    /// <param name="trained">Names of the trained weights.</param>
    /// <param name="cut">Where the frozen part ends that runs with every batch; empty for none.</param>
    /// <param name="doubled">Whether it computes in float64.</param>
    public void Load(string model, IReadOnlyList<GivenTensor> given, IReadOnlyList<string> trained, IReadOnlyList<string> cut, bool doubled = false) =>
        Ask<Loaded>(new { op = "load", model, inputs = given, trained, cut, doubled });

    /// <summary>Trains from the file's weights on.</summary>
    public TorchRun Train(IReadOnlyList<int[]> batches, IReadOnlyList<int[]> labels, IReadOnlyList<double> rates, double momentum) =>
        Ask<TorchRun>(new { op = "train", batches, labels, rates, momentum });
}

/// <summary>Rows of a tensor as a file.</summary>
/// <param name="Name">The tensor's name in the graph.</param>
/// <param name="Shape">Its shape, rows first.</param>
/// <param name="File">The file.</param>
internal sealed record GivenTensor(string Name, IReadOnlyList<long> Shape, string File)
{
    /// <summary>Writes it.</summary>
    public static GivenTensor Write(string folder, string name, IReadOnlyList<long> shape, float[] values)
    {
        var path = Path.Combine(folder, string.Join('_', name.Split(Path.GetInvalidFileNameChars())) + ".f32");
        using var file = System.IO.File.Create(path);
        file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        return new GivenTensor(name, shape, path);
    }
}
