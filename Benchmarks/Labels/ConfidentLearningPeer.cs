using System.Runtime.InteropServices;
using TransferLearning.Core.Features;

namespace TransferLearning.Benchmarks.Labels;

/// <summary>Confident learning as published, in numpy.</summary>
internal sealed class ConfidentLearningPeer(string script) : PeerProcess(script)
{
    /// <summary>How well it ranks the labels that were changed, by the same probabilities.</summary>
    public double AveragePrecision(ClassScores probabilities, int[] labels, bool[] changed)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(file))
            {
                stream.Write(MemoryMarshal.AsBytes(probabilities.Values.AsSpan()));
                stream.Write(MemoryMarshal.AsBytes(labels.AsSpan()));
                stream.Write(MemoryMarshal.AsBytes(changed.Select(c => c ? 1 : 0).ToArray().AsSpan()));
            }

            return Ask<Answer>(new { File = file, Rows = labels.Length, probabilities.Classes }).AveragePrecision;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed record Answer([property: System.Text.Json.Serialization.JsonPropertyName("average_precision")] double AveragePrecision);
}
