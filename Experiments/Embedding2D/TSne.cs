using System.Numerics;
using System.Runtime.InteropServices;

namespace TransferLearning.Experiments.Embedding2D;

/// <summary>
/// Exact t-SNE (van der Maaten &amp; Hinton 2008, algorithm 1): gradient descent with momentum and gains of its own for each coordinate,
/// attraction exaggerated at first. The step size grows with the number of points (Belkina et al. 2019).
/// </summary>
internal sealed class TSne
{
    private const float Exaggeration = 12;

    private readonly float[] _p;
    private readonly float[] _x;
    private readonly float[] _y;
    private readonly float[] _gradientX;
    private readonly float[] _gradientY;
    private readonly float[] _repulsionX;
    private readonly float[] _repulsionY;
    private readonly double[] _z;

    /// <summary>Takes joint probabilities <c>[N,N]</c> and the start <c>[N]</c>, <c>[N]</c>, which it moves.</summary>
    public TSne(float[] p, float[] x, float[] y)
    {
        _p = p;
        _x = x;
        _y = y;
        _gradientX = new float[x.Length];
        _gradientY = new float[x.Length];
        _repulsionX = new float[x.Length];
        _repulsionY = new float[x.Length];
        _z = new double[x.Length];
    }

    /// <summary>Moves the points.</summary>
    public void Run(int iterations, CancellationToken cancellation)
    {
        Shrink();
        var rate = Math.Max(_x.Length / Exaggeration / 4, 50); // a quarter, as the gradient has its factor 4
        Coordinate horizontal = new(_x, _gradientX), vertical = new(_y, _gradientY);
        for (var i = 0; i < iterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var early = i < iterations / 4;
            Gradient(early ? Exaggeration : 1);
            horizontal.Step(rate, early ? 0.5f : 0.8f);
            vertical.Step(rate, early ? 0.5f : 0.8f);
        }
    }

    /// <summary>The gradient of the divergence (equation 5), with attraction weighed by <paramref name="exaggeration"/>; <c>[N]</c>, <c>[N]</c>.</summary>
    internal (float[] X, float[] Y) Gradient(float exaggeration)
    {
        Parallel.For(0, _x.Length, RowForces);
        var z = _z.Sum();
        for (var i = 0; i < _x.Length; i++)
        {
            _gradientX[i] = (float)(4 * ((exaggeration * _gradientX[i]) - (_repulsionX[i] / z)));
            _gradientY[i] = (float)(4 * ((exaggeration * _gradientY[i]) - (_repulsionY[i] / z)));
        }

        return (_gradientX, _gradientY);
    }

    // With w = 1 / (1 + distance²) and Z the sum of all w, the gradient is 4 Σ (p − w/Z) w (yᵢ − yⱼ): attraction Σ p w (yᵢ − yⱼ) and
    // repulsion Σ w² (yᵢ − yⱼ) are added up in one pass, before Z is known, and nothing of size N² is stored.
    private void RowForces(int i)
    {
        var n = _x.Length;
        var p = _p.AsSpan(i * n, n);
        var vp = MemoryMarshal.Cast<float, Vector<float>>(p);
        var vx = MemoryMarshal.Cast<float, Vector<float>>(_x);
        var vy = MemoryMarshal.Cast<float, Vector<float>>(_y);
        Vector<float> ownX = new(_x[i]), ownY = new(_y[i]), attractX = default, attractY = default, repelX = default, repelY = default, z = default;
        for (var v = 0; v < vx.Length; v++)
        {
            var dx = ownX - vx[v];
            var dy = ownY - vy[v];
            var w = Vector<float>.One / (Vector<float>.One + (dx * dx) + (dy * dy));
            var pull = vp[v] * w;
            var push = w * w;
            attractX += pull * dx;
            attractY += pull * dy;
            repelX += push * dx;
            repelY += push * dy;
            z += w;
        }

        float ax = Vector.Sum(attractX), ay = Vector.Sum(attractY), rx = Vector.Sum(repelX), ry = Vector.Sum(repelY), sum = Vector.Sum(z);
        for (var j = vx.Length * Vector<float>.Count; j < n; j++)
        {
            var (dx, dy) = (_x[i] - _x[j], _y[i] - _y[j]);
            var w = 1 / (1 + (dx * dx) + (dy * dy));
            ax += p[j] * w * dx;
            ay += p[j] * w * dy;
            rx += w * w * dx;
            ry += w * w * dy;
            sum += w;
        }

        (_gradientX[i], _gradientY[i], _repulsionX[i], _repulsionY[i], _z[i]) = (ax, ay, rx, ry, sum - 1); // less the point itself
    }

    // A start far smaller than the map to come lets the points pass each other.
    private void Shrink()
    {
        var spread = Math.Sqrt(_x.Average(v => (double)v * v));
        var scale = spread > 0 ? (float)(1e-4 / spread) : 0;
        for (var i = 0; i < _x.Length; i++)
        {
            _x[i] *= scale;
            _y[i] *= scale;
        }
    }

    private sealed class Coordinate(float[] values, float[] gradient)
    {
        private readonly float[] _gains = [.. Enumerable.Repeat(1f, values.Length)];
        private readonly float[] _velocity = new float[values.Length];

        public void Step(float rate, float momentum)
        {
            for (var i = 0; i < values.Length; i++)
            {
                _gains[i] = gradient[i] > 0 == _velocity[i] > 0 ? Math.Max(0.01f, _gains[i] * 0.8f) : _gains[i] + 0.2f;
                _velocity[i] = (momentum * _velocity[i]) - (rate * _gains[i] * gradient[i]);
                values[i] += _velocity[i];
            }
        }
    }
}
