using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>Kernel support vector machine, one class against one, fitted. <see cref="OneVsOneVotes"/> says what its scores are.</summary>
/// <param name="scaler">Scaling of the features.</param>
/// <param name="model">Support vectors and weights.</param>
/// <param name="classes">Number of classes, C.</param>
/// <param name="threads">Threads for prediction; 0 for one per core.</param>
/// <param name="report">How far the fit went.</param>
internal sealed class KernelSvmHead(Scaler scaler, KernelModel model, int classes, int threads, FitReport? report = null) : IStorableHead, IExportableHead, IIterativeHead, IScaledHead
{
    private readonly Lazy<SupportTiles> _tiles = new(() => new SupportTiles(model, scaler.Dimension, threads));

    /// <inheritdoc/>
    public string Name => KernelSvmTrainer.HeadName;

    /// <inheritdoc/>
    public int Classes => classes;

    /// <inheritdoc/>
    public int Dimension => scaler.Dimension;

    /// <inheritdoc/>
    public FitReport? Report => report;

    /// <inheritdoc/>
    public ScalingKind Scaling => scaler.Kind;

    /// <summary>Support vectors and weights.</summary>
    public KernelModel Model => model;

    /// <inheritdoc/>
    public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default)
    {
        FeatureChecks.RequireWidth(features, Dimension, Name);
        var scores = new ClassScores(features.Rows, classes);
        var votes = new OneVsOneVotes(model.Present, model.Intercepts, classes);
        RowBlocks.ForEach(features, scaler, threads, cancellation, (start, count, rows) =>
        {
            var group = _tiles.Value.GroupSize;
            using var sums = new AlignedBuffer((long)Math.Min(group, count) * _tiles.Value.SumsLength);
            for (var first = 0; first < count; first += group)
            {
                var size = Math.Min(group, count - first);
                _tiles.Value.Sums(Centred(rows.Slice(first * Dimension, size * Dimension)), size, start + first, sums);
                for (var r = 0; r < size; r++)
                {
                    votes.Count(sums.Span((long)r * _tiles.Value.SumsLength, _tiles.Value.SumsLength), _tiles.Value.Stride, scores.Row(start + first + r));
                }
            }
        });
        return scores;
    }

    private ReadOnlySpan<float> Centred(ReadOnlySpan<float> rows)
    {
        if (model.Centre.Length == 0) return rows;
        var centred = rows.ToArray();
        for (var at = 0; at < centred.Length; at += Dimension) FloatVectors.Subtract(centred.AsSpan(at, Dimension), model.Centre);
        return centred;
    }

    /// <inheritdoc/>
    public StoredHead Store()
    {
        var stored = new StoredHead(classes, Dimension);
        stored.Add(scaler);
        model.Store(stored);
        return stored;
    }

    /// <summary>Restores it from the content of a file.</summary>
    public static KernelSvmHead Restore(StoredHead stored) => new(stored.Scaler(), KernelModel.Restore(stored), stored.Classes, stored.Threads);

    /// <inheritdoc/>
    public string AppendScores(OnnxModelBuilder graph, string features) =>
        new KernelSvmExport(graph, model, Dimension, classes).Append(scaler.Append(graph, features));
}
