using TransferLearning.Core.Features;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training;

namespace TransferLearning.FineTuning.Result;

/// <summary>What a network under training says of rows, at its present weights.</summary>
public static class StepPredictions
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
