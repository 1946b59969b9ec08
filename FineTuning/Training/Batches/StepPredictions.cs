using System.Numerics.Tensors;
using TransferLearning.Core.Features;
using TransferLearning.FineTuning.Stepping;

namespace TransferLearning.FineTuning.Training.Batches;

/// <summary>What a network under training says of rows, at its present weights.</summary>
internal static class StepPredictions
{
    /// <summary>Logits of rows, <c>[N,C]</c>.</summary>
    /// <param name="step">The network.</param>
    /// <param name="source">The rows.</param>
    /// <param name="rows">Their numbers.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    public static ClassScores Logits(ITrainingStep step, IBatchSource source, IReadOnlyList<int> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(rows);
        var scores = new ClassScores(rows.Count, step.Classes);
        float[][] inputs = [.. step.Inputs.Select(i => new float[step.Batch * i.RowLength])];
        ReadOnlyMemory<float>[] whole = [.. inputs.Select(i => (ReadOnlyMemory<float>)i)];
        for (var start = 0; start < rows.Count; start += step.Batch)
        {
            // The last batch is filled up with what the batch before it left behind.
            int[] chunk = [.. rows.Skip(start).Take(step.Batch)];
            source.ReadPlain(chunk, [.. inputs.Select((input, i) => input.AsMemory(0, chunk.Length * step.Inputs[i].RowLength))], cancellation);
            step.Predict(whole, cancellation).Span[..(chunk.Length * step.Classes)].CopyTo(scores.Values.AsSpan(start * step.Classes));
        }

        return scores;
    }
}

/// <summary>How well rows are answered.</summary>
/// <param name="Loss">Mean cross entropy, without smoothing and weights.</param>
/// <param name="Accuracy">Share that is answered rightly.</param>
internal sealed record Validation(double Loss, double Accuracy)
{
    /// <summary>Answers rows at the present weights.</summary>
    /// <param name="step">The network.</param>
    /// <param name="batches">Makes its batches.</param>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="labels">Class of each row of the source.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    public static Validation Measure(ITrainingStep step, BatchAssembly batches, IReadOnlyList<int> rows, IReadOnlyList<int> labels, CancellationToken cancellation)
    {
        var (loss, correct) = (0.0, 0);
        foreach (var chunk in rows.Chunk(step.Batch))
        {
            batches.FillPlain(chunk, cancellation);
            var logits = step.Predict(batches.Inputs, cancellation).Span;
            for (var i = 0; i < chunk.Length; i++)
            {
                var row = logits.Slice(i * step.Classes, step.Classes);
                loss += CrossEntropy(row, labels[chunk[i]]);
                if (TensorPrimitives.IndexOfMax(row) == labels[chunk[i]]) correct++;
            }
        }

        return new Validation(loss / rows.Count, (double)correct / rows.Count);
    }

    private static double CrossEntropy(ReadOnlySpan<float> logits, int label)
    {
        double most = TensorPrimitives.Max(logits), sum = 0;
        foreach (var logit in logits) sum += Math.Exp(logit - most);
        return most + Math.Log(sum) - logits[label];
    }
}
