using System.Collections.Concurrent;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>
/// Trains all pairs of classes. If memory allows, each block of kernel values is computed once: a block of one class with itself is kept for all pairs of that class, a block
/// of two classes is needed by their pair only. Otherwise each pair computes its own blocks, and a pair that does not fit keeps only some rows. Neither this choice nor
/// the number of threads changes a bit of the result.
/// </summary>
/// <param name="rows">Training rows.</param>
/// <param name="options">What is optimised, how far.</param>
/// <param name="function">The kernel.</param>
/// <param name="weights">Weight of a row of each of the classes.</param>
/// <param name="threads">Threads at most, 0 for one per core.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed unsafe class PairTraining(TrainingRows rows, KernelSvmOptions options, KernelFunction function, double[] weights, int threads, CancellationToken cancellation) : IDisposable
{
    private readonly ClassRows[] _classes = rows.Classes;
    private readonly long _floats = options.MemoryBytes / sizeof(float);
    private readonly int _workers = ThreadCount.Of(threads);
    private readonly ConcurrentBag<AlignedBuffer> _buffers = [];
    private AlignedBuffer[] _diagonals = [];
    private long _bufferLength;
    private int _unfinished;
    private long _longest;

    /// <summary>Weight α of each row in its pairs: of class a <c>[n,C]</c>, column b for the pair with class b.</summary>
    public float[][] Weights { get; } = [.. rows.Classes.Select(c => new float[checked(c.Count * rows.Classes.Length)])];

    /// <summary>Constants of the pairs' decisions, <c>[C,C]</c>: entry (a, b) speaks for a, and is less that of (b, a).</summary>
    public float[] Intercepts { get; } = new float[rows.Classes.Length * rows.Classes.Length];

    /// <summary>Dual objective of each pair, in the order (0,1), (0,2), …</summary>
    public double[] Objectives { get; } = new double[rows.Classes.Length * (rows.Classes.Length - 1) / 2];

    /// <summary>How far it went; the steps are those of the longest pair.</summary>
    public FitReport Report => new(_unfinished == 0, (int)Math.Min(_longest, int.MaxValue), $"of {Objectives.Length} pairs of classes {_unfinished} ran out of steps: raise max_iter, or lower C");

    /// <summary>Trains.</summary>
    public void Run()
    {
        (int A, int B)[] pairs = [.. from a in Enumerable.Range(0, _classes.Length) from b in Enumerable.Range(a + 1, _classes.Length - a - 1) select (a, b)];
        var kept = _classes.Sum(c => KernelBlock.Length(c.Count, c.Count));
        var free = _floats;
        if (kept <= _floats / 2)
        {
            free -= kept;
            KeepDiagonals();
        }

        int[] Where(Func<int, bool> condition) => [.. Enumerable.Range(0, pairs.Length).Where(condition)];
        bool IsSmall(int p) => pairs.Length >= _workers && Need(pairs[p].A, pairs[p].B) <= free / _workers;
        var small = Where(IsSmall);
        // One size for all, so that buffers go from pair to pair.
        _bufferLength = small.Length == 0 ? 0 : small.Max(p => Need(pairs[p].A, pairs[p].B));
        var blocks = new KernelBlocks(function, 1, cancellation);
        Workers.For(small.Length, threads, cancellation, p => Dense(blocks, pairs[small[p]], small[p]));
        blocks = new KernelBlocks(function, threads, cancellation);
        foreach (var p in Where(p => !IsSmall(p)))
        {
            var (a, b) = pairs[p];
            if (Need(a, b) <= free)
            {
                Dense(blocks, pairs[p], p);
                continue;
            }

            using var cached = new CachedPair(blocks, _classes[a], _classes[b], free);
            Solve(cached, pairs[p], p);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _buffers) buffer.Dispose();
        foreach (var diagonal in _diagonals) diagonal?.Dispose();
    }

    private void KeepDiagonals()
    {
        _diagonals = new AlignedBuffer[_classes.Length];
        var (outer, inner) = _classes.Length >= _workers ? (threads, 1) : (1, threads);
        var blocks = new KernelBlocks(function, inner, cancellation);
        Workers.For(_classes.Length, outer, cancellation, c =>
        {
            _diagonals[c] = new AlignedBuffer(KernelBlock.Length(_classes[c].Count, _classes[c].Count));
            blocks.Diagonal(_classes[c], _diagonals[c].Pointer, ClassRows.Pad(_classes[c].Count));
        });
    }

    // Floats that a pair's blocks take, without the blocks that are kept.
    private long Need(int a, int b)
    {
        var (n, m) = (_classes[a].Count, _classes[b].Count);
        var between = KernelBlock.Length(n, m) + KernelBlock.Length(m, n);
        return _diagonals.Length > 0 ? between : between + KernelBlock.Length(n, n) + KernelBlock.Length(m, m);
    }

    private void Dense(KernelBlocks blocks, (int A, int B) pair, int index)
    {
        var (a, b) = (_classes[pair.A], _classes[pair.B]);
        var need = Need(pair.A, pair.B);
        if (!_buffers.TryTake(out var buffer) || buffer.Length < need)
        {
            buffer?.Dispose();
            buffer = new AlignedBuffer(Math.Max(need, _bufferLength));
        }

        var next = buffer.Pointer;
        var between = Block(a, b);
        var mirror = Block(b, a);
        blocks.Between(a, b, between.Values, between.Stride, mirror.Values, mirror.Stride);
        Solve(new DensePair(a.Count, Diagonal(pair.A), between, mirror, Diagonal(pair.B)), pair, index);
        _buffers.Add(buffer);

        KernelBlock Block(ClassRows one, ClassRows other)
        {
            var block = new KernelBlock(next, ClassRows.Pad(other.Count));
            next += KernelBlock.Length(one.Count, other.Count);
            return block;
        }

        KernelBlock Diagonal(int c)
        {
            if (_diagonals.Length > 0) return new KernelBlock(_diagonals[c].Pointer, ClassRows.Pad(_classes[c].Count));
            var block = Block(_classes[c], _classes[c]);
            blocks.Diagonal(_classes[c], block.Values, block.Stride);
            return block;
        }
    }

    private void Solve(IPairKernel kernel, (int A, int B) pair, int index)
    {
        var (a, b) = (_classes[pair.A], _classes[pair.B]);
        var self = new float[a.Count + b.Count];
        for (var r = 0; r < self.Length; r++) self[r] = function.Self(r < a.Count ? a.Norms[r] : b.Norms[r - a.Count]);
        var solver = new SmoSolver(kernel, self, a.Count, options.C * weights[pair.A], options.C * weights[pair.B]);
        if (!new ShrinkingSolver(kernel, solver, options, cancellation).Solve()) Interlocked.Increment(ref _unfinished);
        lock (Objectives) _longest = Math.Max(_longest, solver.Steps);
        Objectives[index] = solver.Objective;
        var beta = solver.Beta;
        for (var r = 0; r < a.Count; r++) Weights[pair.A][(r * _classes.Length) + pair.B] = (float)beta[r];
        for (var r = 0; r < b.Count; r++) Weights[pair.B][(r * _classes.Length) + pair.A] = (float)-beta[a.Count + r];
        var intercept = (float)solver.Intercept();
        Intercepts[(pair.A * _classes.Length) + pair.B] = intercept;
        Intercepts[(pair.B * _classes.Length) + pair.A] = -intercept;
    }
}
