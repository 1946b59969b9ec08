using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.LinearSvm;

/// <summary>
/// Scores s of all training rows for several classes, <c>[N,A]</c>, and what a step t would add to them. Loss of a row: c · max(0, 1 − ys)²,
/// y = 1 for the row's own class, else −1. Most entries are of other classes, so all are first treated as such, and the one of the own class is corrected.
/// </summary>
/// <param name="targets">Class of each row, <c>[N]</c>.</param>
/// <param name="first">The class of the first column.</param>
/// <param name="own">2c of a row of its own class, for each column.</param>
/// <param name="other">2c of a row of another class.</param>
internal sealed unsafe class HingeScores(int[] targets, int first, double[] own, double other) : IDisposable
{
    private const int PieceRows = 1024;
    private const int MostTrials = 30;
    private readonly AlignedBuffer _scores = new((long)targets.Length * own.Length);
    private readonly AlignedBuffer _steps = new((long)targets.Length * own.Length);
    private readonly int _count = own.Length;
    private readonly float _other = (float)other;
    private readonly float[] _own = [.. own.Select(w => (float)w)];

    /// <summary>Derivative of each row's loss by its score, for chosen columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Slopes(int start, int rows, int[] columns, Span<float> slopes)
    {
        for (var r = 0; r < rows; r++)
        {
            var s = _scores.Span((long)(start + r) * _count, _count);
            var mine = targets[start + r] - first;
            for (var i = 0; i < columns.Length; i++)
            {
                var column = columns[i];
                slopes[(r * columns.Length) + i] = column == mine
                    ? -_own[column] * Math.Max(0, 1 - s[column])
                    : _other * Math.Max(0, 1 + s[column]);
            }
        }
    }

    /// <summary>Multiplies by the second derivative of each row's loss, for chosen columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Curvatures(int start, int rows, int[] columns, Span<float> products)
    {
        for (var r = 0; r < rows; r++)
        {
            var s = _scores.Span((long)(start + r) * _count, _count);
            var mine = targets[start + r] - first;
            for (var i = 0; i < columns.Length; i++)
            {
                var column = columns[i];
                var weight = column == mine ? (s[column] < 1 ? _own[column] : 0) : (s[column] > -1 ? _other : 0);
                products[(r * columns.Length) + i] *= weight;
            }
        }
    }

    /// <summary>Notes the scores themselves, for all columns.</summary>
    public void SetScores(int start, int rows, ReadOnlySpan<float> products) => products.CopyTo(_scores.Span((long)start * _count, rows * _count));

    /// <summary>Notes what a whole step adds to the scores, for chosen columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetSteps(int start, int rows, int[] columns, ReadOnlySpan<float> products)
    {
        for (var r = 0; r < rows; r++)
        {
            var t = _steps.Span((long)(start + r) * _count, _count);
            for (var i = 0; i < columns.Length; i++) t[columns[i]] = products[(r * columns.Length) + i];
        }
    }

    /// <summary>
    /// Finds for each class how far to go along its direction, and goes there. Along a line the objective is convex with a piecewise
    /// linear derivative: its root is found by Newton steps inside a bracket.
    /// </summary>
    /// <returns>The length of each column's step, <c>[A]</c>.</returns>
    public double[] LineSearch(HingeOutput[] outputs, int threads, CancellationToken cancellation)
    {
        var lengths = new float[_count];
        var result = new double[_count];
        var low = new double[_count];
        var high = new double[_count];
        Array.Fill(high, double.PositiveInfinity);
        foreach (var o in outputs) lengths[o.Column] = 1;
        var open = outputs;
        for (var trial = 0; trial < MostTrials && open.Length > 0; trial++)
        {
            var (slopes, curvatures) = Along(lengths, threads, cancellation);
            var left = new List<HingeOutput>();
            foreach (var o in open)
            {
                var a = o.Column;
                var square = Vectors.SquaredNorm(o.Direction);
                var slope = slopes[a] + Vectors.Dot(o.Weights, o.Direction) + (lengths[a] * square);
                if (Math.Abs(slope) <= 0.1 * Math.Abs(Vectors.Dot(o.Gradient, o.Direction))) continue;
                if (slope < 0) low[a] = lengths[a];
                else high[a] = lengths[a];
                var next = lengths[a] - (slope / (curvatures[a] + square));
                if (!(next > low[a] && next < high[a])) next = double.IsInfinity(high[a]) ? 2 * lengths[a] : (low[a] + high[a]) / 2;
                lengths[a] = (float)next;
                left.Add(o);
            }

            open = [.. left];
        }

        foreach (var o in outputs) result[o.Column] = lengths[o.Column];
        Workers.For(Pieces, threads, cancellation, piece =>
        {
            for (var r = piece * PieceRows; r < End(piece); r++)
            {
                var s = _scores.Span((long)r * _count, _count);
                TensorPrimitives.MultiplyAdd(_steps.Span((long)r * _count, _count), lengths, s, s);
            }
        });
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scores.Dispose();
        _steps.Dispose();
    }

    private int Pieces => (targets.Length + PieceRows - 1) / PieceRows;

    private int End(int piece) => Math.Min(targets.Length, (piece + 1) * PieceRows);

    // First and second derivative of the summed losses by the length of the step, for every column.
    private (double[] Slopes, double[] Curvatures) Along(float[] lengths, int threads, CancellationToken cancellation)
    {
        var parts = new (float[] Slopes, float[] Curvatures)[Pieces];
        Workers.For(Pieces, threads, cancellation, piece =>
        {
            var slopes = new float[_count];
            var curvatures = new float[_count];
            for (var r = piece * PieceRows; r < End(piece); r++) AddRow(r, lengths, slopes, curvatures);
            parts[piece] = (slopes, curvatures);
        });
        var slope = new double[_count];
        var curvature = new double[_count];
        foreach (var part in parts)
        {
            for (var a = 0; a < _count; a++)
            {
                slope[a] += other * part.Slopes[a];
                curvature[a] += other * part.Curvatures[a];
            }
        }

        return (slope, curvature);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRow(int row, float[] lengths, float[] slopes, float[] curvatures)
    {
        var s = _scores.Span((long)row * _count, _count);
        var t = _steps.Span((long)row * _count, _count);
        var a = 0;
        for (; a + Vector<float>.Count <= _count; a += Vector<float>.Count)
        {
            var step = new Vector<float>(t[a..]);
            var loss = Vector.Max(Vector<float>.Zero, Vector<float>.One + new Vector<float>(s[a..]) + (new Vector<float>(lengths, a) * step));
            var inside = Vector.ConditionalSelect(Vector.GreaterThan(loss, Vector<float>.Zero), step, Vector<float>.Zero);
            (new Vector<float>(slopes, a) + (step * loss)).CopyTo(slopes, a);
            (new Vector<float>(curvatures, a) + (step * inside)).CopyTo(curvatures, a);
        }

        for (; a < _count; a++) Add(a, 1, 1);
        var mine = targets[row] - first;
        if ((uint)mine >= (uint)_count) return;
        Add(mine, 1, -1);
        Add(mine, -1, _own[mine] / _other);

        // Adds (or takes off) one entry: sign 1 for another class, -1 for the own.
        void Add(int column, float sign, float times)
        {
            var step = _steps.Pointer[((long)row * _count) + column];
            var loss = Math.Max(0, 1 + (sign * (_scores.Pointer[((long)row * _count) + column] + (lengths[column] * step))));
            slopes[column] += times * sign * step * loss;
            if (loss > 0) curvatures[column] += times * step * step;
        }
    }
}
