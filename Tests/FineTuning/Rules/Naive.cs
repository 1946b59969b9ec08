using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>A tensor of doubles, and operators on it written down as the specification says them, without a thought for speed.</summary>
internal sealed class Naive(long[] shape, double[] data)
{
    public long[] Shape { get; } = shape;

    public double[] Data { get; } = data;

    public int Rank => Shape.Length;

    public double this[params ReadOnlySpan<long> index]
    {
        get
        {
            var flat = 0L;
            for (var a = 0; a < Shape.Length; a++) flat = (flat * Shape[a]) + index[a];
            return Data[flat];
        }
    }

    /// <summary>A tensor whose values are a function of their place.</summary>
    public static Naive Of(long[] shape, Func<long[], double> value)
    {
        var data = new double[shape.Volume()];
        var index = new long[shape.Length];
        for (var flat = 0; flat < data.Length; flat++)
        {
            var rest = (long)flat;
            for (var a = shape.Length - 1; a >= 0; a--) (index[a], rest) = (rest % shape[a], rest / shape[a]);
            data[flat] = value(index);
        }

        return new Naive(shape, data);
    }

    public Naive Map(Func<double, double> f) => new(Shape, [.. Data.Select(f)]);

    /// <summary>Two tensors broadcast against each other.</summary>
    public Naive With(Naive other, Func<double, double, double> f)
    {
        var rank = Math.Max(Rank, other.Rank);
        long[] shape = [.. Enumerable.Range(0, rank).Select(a => Math.Max(Size(Shape, a - rank + Rank), Size(other.Shape, a - rank + other.Rank)))];
        return Of(shape, i => f(At(i), other.At(i)));
    }

    /// <summary>The value that a place of a larger, broadcast shape sees.</summary>
    public double At(long[] index)
    {
        var own = new long[Rank];
        for (var a = 0; a < Rank; a++) own[a] = Shape[a] == 1 ? 0 : index[index.Length - Rank + a];
        return this[own];
    }

    public Naive Broadcast(long[] shape) => Of(shape, At);

    public Naive Reshape(params long[] shape) => new(shape, Data);

    public Naive Transpose(params long[] order) => Of([.. order.Select(o => Shape[o])], i =>
    {
        var from = new long[Rank];
        for (var a = 0; a < Rank; a++) from[order[a]] = i[a];
        return this[from];
    });

    /// <summary>A reduction over axes, which stay with size 1.</summary>
    public Naive Reduce(long[] axes, Func<IEnumerable<double>, double> f)
    {
        long[] kept = [.. Shape.Select((s, a) => axes.Contains(a) ? 1 : s)];
        long[] over = [.. Shape.Select((s, a) => axes.Contains(a) ? s : 1)];
        return Of(kept, i => f(Of(over, j => this[[.. i.Zip(j, (x, y) => x + y)]]).Data));
    }

    public Naive Softmax(int axis)
    {
        var e = Map(Math.Exp);
        return e.With(e.Reduce([axis], v => v.Sum()), (a, b) => a / b);
    }

    /// <summary>Values with mean 0 and variance 1 over axes.</summary>
    public Naive Standardised(long[] axes, double epsilon)
    {
        var centred = With(Reduce(axes, v => v.Average()), (a, b) => a - b);
        return centred.With(centred.Reduce(axes, v => v.Average(x => x * x)), (a, v) => a / Math.Sqrt(v + epsilon));
    }

    public Naive MatMul(Naive other)
    {
        var (a, b) = (Rank == 1 ? Reshape(1, Shape[0]) : this, other.Rank == 1 ? other.Reshape(other.Shape[0], 1) : other);
        var (m, k, n) = (a.Shape[^2], a.Shape[^1], b.Shape[^1]);
        var rank = Math.Max(a.Rank, b.Rank);
        long[] lead = [.. Enumerable.Range(0, rank - 2).Select(i => Math.Max(Size(a.Shape[..^2], i - rank + a.Rank), Size(b.Shape[..^2], i - rank + b.Rank)))];
        var (wideA, wideB) = (a.Broadcast([.. lead, m, k]), b.Broadcast([.. lead, k, n]));
        var y = Of([.. lead, m, n], i => Enumerable.Range(0, (int)k).Sum(j => wideA[[.. i[..^1], j]] * wideB[[.. i[..^2], j, i[^1]]]));
        return y.Reshape([.. lead, .. Rank == 1 ? (long[])[] : [m], .. other.Rank == 1 ? (long[])[] : [n]]);
    }

    /// <summary>A value of the image, or of the border around it.</summary>
    public double Padded(long[] index, double border)
    {
        for (var a = 0; a < Rank; a++)
        {
            if (index[a] < 0 || index[a] >= Shape[a]) return border;
        }

        return this[index];
    }

    private static long Size(long[] shape, int axis) => axis < 0 ? 1 : shape[axis];
}
