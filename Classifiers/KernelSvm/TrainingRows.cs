using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>Training rows, scaled and sorted by class.</summary>
internal sealed class TrainingRows : IDisposable
{
    /// <summary>Sorts and scales.</summary>
    /// <param name="features">Raw features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each row.</param>
    /// <param name="present">Classes that have rows, ascending.</param>
    /// <param name="scaler">Scaling.</param>
    /// <param name="threads">Threads at most.</param>
    /// <param name="cancellation">Stops it.</param>
    public TrainingRows(FeatureMatrix features, int[] labels, int[] present, Scaler scaler, int threads, CancellationToken cancellation)
    {
        var rows = Enumerable.Range(0, labels.Length).ToLookup(r => labels[r]);
        Classes = new ClassRows[present.Length];
        Workers.For(present.Length, threads, cancellation, c =>
        {
            Classes[c] = new ClassRows(rows[present[c]].Count(), features.Dimension);
            var next = 0;
            foreach (var r in rows[present[c]])
            {
                scaler.Apply(features.Row(r), Classes[c].Values(next));
                Classes[c].Set(next++);
            }
        });
    }

    /// <summary>The rows of each class that has some.</summary>
    public ClassRows[] Classes { get; }

    /// <summary>Variance of all scaled values together, as scikit-learn's <c>X.var()</c>.</summary>
    public double Variance()
    {
        var ones = new float[Classes[0].Dimension];
        Array.Fill(ones, 1);
        var (values, sum, squares) = (0.0, 0.0, 0.0);
        foreach (var rows in Classes)
        {
            for (var r = 0; r < rows.Count; r++)
            {
                sum += Vectors.Dot(rows.Values(r), ones);
                squares += Vectors.SquaredNorm(rows.Values(r));
            }

            values += (double)rows.Count * rows.Dimension;
        }

        return Math.Max(0, (squares / values) - (sum / values * (sum / values)));
    }

    /// <summary>Moves all rows so that their mean is the origin.</summary>
    /// <returns>What was taken off each, <c>[D]</c>.</returns>
    public float[] Centre()
    {
        var sum = new double[Classes[0].Dimension];
        foreach (var rows in Classes)
        {
            for (var r = 0; r < rows.Count; r++) Vectors.Add(sum, rows.Values(r));
        }

        float[] centre = [.. sum.Select(s => (float)(s / Classes.Sum(c => c.Count)))];
        foreach (var rows in Classes)
        {
            for (var r = 0; r < rows.Count; r++)
            {
                FloatVectors.Subtract(rows.Values(r), centre);
                rows.Set(r);
            }
        }

        return centre;
    }

    /// <summary>The largest squared norm of a row.</summary>
    public unsafe float LargestNorm() => Classes.Max(c => new ReadOnlySpan<float>(c.Norms, c.Count).ToArray().Max());

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var rows in Classes) rows?.Dispose();
    }
}
