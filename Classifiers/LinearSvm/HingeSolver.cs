using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.LinearSvm;

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

    // After this many Newton steps without a smaller gradient only rounding is left; the fit then counts as not converged.
    private const int MostIdleSteps = 100;
    private readonly AugmentedRows _rows;
    private readonly HingeScores _scores;
    private readonly Preconditioner _factor;
    private readonly CancellationToken _cancellation;
    private readonly RowPass _pass;
    private readonly HingeOutput[] _outputs;
    private readonly float[] _in;
    private readonly float[] _out;

    /// <summary>Prepares as many classes as there are columns of scores.</summary>
    public HingeSolver(AugmentedRows rows, HingeScores scores, int count, Preconditioner factor, CancellationToken cancellation)
    {
        _rows = rows;
        _scores = scores;
        _factor = factor;
        _cancellation = cancellation;
        _pass = new RowPass(rows, count);
        _outputs = [.. Enumerable.Range(0, count).Select(o => new HingeOutput(o, rows.Columns))];
        _in = new float[count * rows.Columns];
        _out = new float[count * rows.Columns];
    }

    /// <summary>Goes to the minimum.</summary>
    /// <param name="options">A class ends where its gradient's norm is the tolerance's part of that at zero weights, or after so many Newton steps.</param>
    /// <param name="weights">Weights and intercepts to start from, <c>[count, D + 1]</c>; gets those of the minimum.</param>
    /// <param name="firstNorms">Norm of the gradient at zero weights for C = 1 of each class; set where it is zero, for it is not known then.</param>
    public (bool Converged, int Iterations) Minimize(LinearOptions options, Span<float> weights, Span<double> firstNorms)
    {
        var columns = _rows.Columns;
        var cold = weights.IndexOfAnyExcept(0f) < 0;
        var known = firstNorms.IndexOf(0.0) < 0;
        if (!known)
        {
            Gradients(_outputs);
            foreach (var o in _outputs) firstNorms[o.Column] = Norm(o.Gradient) / options.C;
        }

        foreach (var o in _outputs) o.FirstNorm = firstNorms[o.Column] * options.C;
        if (!cold)
        {
            foreach (var o in _outputs) weights.Slice(o.Column * columns, columns).CopyTo(o.Weights);
            _pass.Score(weights, _outputs.Length, (_, start, count, products) => _scores.SetScores(start, count, products), _cancellation);
        }

        HingeOutput[] active = _outputs;
        var i = 0;
        var converged = true;
        for (; ; i++)
        {
            if (i > 0 || !cold || known) Gradients(active);
            // Written so that no number (NaN) is not taken for an end.
            active = [.. active.Where(o => !(Norm(o.Gradient) <= options.Tolerance * o.FirstNorm))];
            if (active.Length == 0 || i == options.MaxIterations) break;
            HingeOutput[] moving = [.. active.Where(o => o.Advances(Norm(o.Gradient), MostIdleSteps))];
            converged &= moving.Length == active.Length;
            active = moving;
            if (active.Length == 0) break;
            Directions(active);
            Step(active);
        }

        for (var o = 0; o < _outputs.Length; o++) _outputs[o].Weights.CopyTo(weights[(o * columns)..]);
        return (converged && active.Length == 0, i);
    }

    /// <inheritdoc/>
    public void Dispose() => _pass.Dispose();

    private void Gradients(HingeOutput[] outputs)
    {
        var columns = Columns(outputs);
        _pass.Sum(outputs.Length, (_, start, count, factors) => _scores.Slopes(start, count, columns, factors), _out, _cancellation);
        Scatter(outputs, o => o.Gradient);
        foreach (var o in outputs) FloatVectors.Add(o.Gradient, o.Weights);
    }

    // Preconditioned conjugate gradients for H·d = −g, each class until its residual has shrunk enough.
    private void Directions(HingeOutput[] outputs)
    {
        foreach (var o in outputs)
        {
            Array.Clear(o.Direction);
            o.Gradient.CopyTo(o.Residual, 0);
            FloatVectors.Scale(o.Residual, -1);
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
                FloatVectors.Add(o.Curvature, o.Conjugate);
                var curvature = Dot(o.Conjugate, o.Curvature);
                // Where rounding leaves no direction that rises, what was found so far is the direction.
                if (!(o.Energy > 0 && curvature > 0))
                {
                    o.Energy = 0;
                    continue;
                }

                var length = (float)(o.Energy / curvature);
                FloatVectors.AddScaled(o.Direction, o.Conjugate, length);
                FloatVectors.AddScaled(o.Residual, o.Curvature, -length);
            }

            active = [.. active.Where(o => o.Energy > 0)];
            if (active.Length == 0) break;
            Precondition(active);
            foreach (var o in active)
            {
                var energy = Dot(o.Residual, o.Preconditioned);
                FloatVectors.Scale(o.Conjugate, (float)(energy / o.Energy));
                FloatVectors.Add(o.Conjugate, o.Preconditioned);
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
        foreach (var o in outputs) FloatVectors.AddScaled(o.Weights, o.Direction, (float)lengths[o.Column]);
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
