using System.Runtime.InteropServices;
using TransferLearning.Core.Features;

namespace TransferLearning.Benchmarks.Heads;

/// <summary>Features that both sides read: standardised by the peer, so that neither side's scaling is measured or differs.</summary>
/// <param name="Train">Training rows, <c>[N,D]</c>.</param>
/// <param name="TrainLabels">Their classes, <c>[N]</c>.</param>
/// <param name="Test">Held-out rows, <c>[M,D]</c>.</param>
/// <param name="TestLabels">Their classes, <c>[M]</c>.</param>
/// <param name="Classes">Number of classes, C.</param>
internal sealed record BenchmarkSet(FeatureMatrix Train, int[] TrainLabels, FeatureMatrix Test, int[] TestLabels, int Classes)
{
    /// <summary>Reads what the peer wrote: <c>NAME.x</c> (float32) and <c>NAME.y</c> (int32), training rows first.</summary>
    public static BenchmarkSet Read(string folder, string name, PeerSet described)
    {
        var labels = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(Path.Combine(folder, name + ".y"))).ToArray();
        using var file = File.OpenRead(Path.Combine(folder, name + ".x"));
        var train = Rows(described.Train);
        return new BenchmarkSet(train, labels[..described.Train], Rows(described.Rows - described.Train), labels[described.Train..], described.Classes);

        FeatureMatrix Rows(int count)
        {
            var values = new float[checked(count * described.Dimension)];
            file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            return FeatureMatrix.FromBlocks([values], described.Dimension);
        }
    }

    /// <summary>Share of held-out rows that were answered rightly.</summary>
    public double Accuracy(int[] answers) => answers.Zip(TestLabels).Count(p => p.First == p.Second) / (double)answers.Length;
}
