using System.Numerics.Tensors;
using TransferLearning.Classifiers.Linear;

namespace TransferLearning.Classifiers.Svm;

/// <summary>
/// Minimises squared hinge losses of several classes against the rest at once by truncated Newton steps: Keerthi and DeCoste 2005,
/// "A modified finite Newton method for fast solution of large scale linear SVMs", section 3, with conjugate gradients
/// preconditioned by the Hessian that all classes share while every row is inside the margin. All products run over all classes
/// that are not finished, so they are matrix products.
/// </summary>
internal sealed class HingeSolver : IDisposable
{
    private const double Forcing = 0.1;
    private const int MostConjugateSteps = 50;
    private readonly AugmentedRows _rows;
    private readonly HingeScores _scores;
    private readonly Preconditioner _factor;
    private readonly CancellationToken _cancellation;
    private readonly RowPass _pass;
    private readonly HingeOutput[] _outputs;
    private readonly float[] _in;
    private readonly float[] _out;

    /// <summary>Prepares the classes <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1 of <paramref name="targets"/>.</summary>
    public HingeSolver(AugmentedRows rows, int[] targets, int first, int count, double c, Preconditioner factor, CancellationToken cancellation)
    {
        _rows = rows;
        _factor = factor;
        _cancellation = cancellation;
        _pass = new RowPass(rows, count);
        _scores = new HingeScores(targets, first, count, c);
        _outputs = [.. Enumerable.Range(0, count).Select(o => new HingeOutput(o, rows.Columns))];
        _in = new float[count * rows.Columns];
        _out = new float[count * rows.Columns];
    }

    /// <summary>Goes from zero weights to the minimum.</summary>
    /// <param name="tolerance">A class ends where its gradient's norm is this part of the first.</param>
    /// <param name="iterations">Newton steps at most.</param>
    /// <param name="weights">Gets weights and intercepts, <c>[count, D + 1]</c>.</param>
    public void Minimize(double tolerance, int iterations, Span<float> weights)
    {
        HingeOutput[] active = _outputs;
        for (var i = 0; i < iterations; i++)
        {
            Gradients(active);
            if (i == 0)
            {
                foreach (var o in active) o.FirstNorm = Norm(o.Gradient);
            }

            active = [.. active.Where(o => Norm(o.Gradient) > tolerance * o.FirstNorm)];
            if (active.Length == 0) break;
            Directions(active);
            Step(active);
        }

        for (var o = 0; o < _outputs.Length; o++) _outputs[o].Weights.CopyTo(weights[(o * _rows.Columns)..]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pass.Dispose();
        _scores.Dispose();
    }

    private void Gradients(HingeOutput[] outputs)
    {
        var columns = Columns(outputs);
        _pass.Sum(outputs.Length, (_, start, count, factors) => _scores.Slopes(start, count, columns, factors), _out, _cancellation);
        Scatter(outputs, o => o.Gradient);
        foreach (var o in outputs) TensorPrimitives.Add(o.Gradient, o.Weights, o.Gradient);
    }

    // Preconditioned conjugate gradients for H·d = −g, each class until its residual has shrunk enough.
    private void Directions(HingeOutput[] outputs)
    {
        foreach (var o in outputs)
        {
            Array.Clear(o.Direction);
            TensorPrimitives.Negate(o.Gradient, o.Residual);
        }

        Precondition(outputs);
        foreach (var o in outputs)
        {
            o.Preconditioned.CopyTo(o.Conjugate, 0);
            o.FirstEnergy = o.Energy = Dot(o.Residual, o.Preconditioned);
        }

        var active = outputs;
        for (var step = 0; step < MostConjugateSteps && active.Length > 0; step++)
        {
            var columns = Columns(active);
            Gather(active, o => o.Conjugate);
            _pass.Run(_in, active.Length, (_, start, count, products) => _scores.Curvatures(start, count, columns, products), _out, _cancellation);
            Scatter(active, o => o.Curvature);
            foreach (var o in active)
            {
                TensorPrimitives.Add(o.Curvature, o.Conjugate, o.Curvature);
                var length = (float)(o.Energy / Dot(o.Conjugate, o.Curvature));
                TensorPrimitives.MultiplyAdd(o.Conjugate, length, o.Direction, o.Direction);
                TensorPrimitives.MultiplyAdd(o.Curvature, -length, o.Residual, o.Residual);
            }

            Precondition(active);
            foreach (var o in active)
            {
                var energy = Dot(o.Residual, o.Preconditioned);
                TensorPrimitives.MultiplyAdd(o.Conjugate, (float)(energy / o.Energy), o.Preconditioned, o.Conjugate);
                o.Energy = energy;
            }

            active = [.. active.Where(o => o.Energy > Forcing * Forcing * o.FirstEnergy)];
        }
    }

    private void Step(HingeOutput[] outputs)
    {
        var columns = Columns(outputs);
        Gather(outputs, o => o.Direction);
        _pass.Score(_in, outputs.Length, (_, start, count, products) => _scores.SetSteps(start, count, columns, products), _cancellation);
        var lengths = _scores.LineSearch(outputs, _rows.Threads, _cancellation);
        foreach (var o in outputs) TensorPrimitives.MultiplyAdd(o.Direction, (float)lengths[o.Column], o.Weights, o.Weights);
    }

    private void Precondition(HingeOutput[] outputs)
    {
        Gather(outputs, o => o.Residual);
        _factor.Solve(_in, outputs.Length);
        for (var i = 0; i < outputs.Length; i++) _in.AsSpan(i * _rows.Columns, _rows.Columns).CopyTo(outputs[i].Preconditioned);
    }

    private void Gather(HingeOutput[] outputs, Func<HingeOutput, float[]> vector)
    {
        for (var i = 0; i < outputs.Length; i++) vector(outputs[i]).CopyTo(_in, i * _rows.Columns);
    }

    private void Scatter(HingeOutput[] outputs, Func<HingeOutput, float[]> vector)
    {
        for (var i = 0; i < outputs.Length; i++) _out.AsSpan(i * _rows.Columns, _rows.Columns).CopyTo(vector(outputs[i]));
    }

    private static int[] Columns(HingeOutput[] outputs) => [.. outputs.Select(o => o.Column)];

    private static double Norm(float[] v) => Math.Sqrt(Vectors.SquaredNorm(v));

    private static double Dot(float[] a, float[] b) => Vectors.Dot(a, b);
}
