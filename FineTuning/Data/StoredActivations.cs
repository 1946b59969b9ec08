using TransferLearning.Core.Features;
using TransferLearning.FineTuning.Training.Batches;

namespace TransferLearning.FineTuning.Data;

/// <summary>Rows that have been through the frozen part already: for each tensor of the cut its values for every image.</summary>
internal sealed class StoredActivations : IBatchSource
{
    private readonly IReadOnlyList<FeatureMatrix> _plain;
    private readonly IReadOnlyList<IReadOnlyList<FeatureMatrix>> _varied;

    /// <summary>Takes activations.</summary>
    /// <param name="plain">For each tensor of the cut the values of all rows, <c>[N,…]</c>.</param>
    /// <param name="varied">The same of augmented views of the rows, one list per view: training takes them in turn, validation never; none: training sees the plain ones.</param>
    /// <exception cref="ArgumentException">A view has other rows or tensors.</exception>
    public StoredActivations(IReadOnlyList<FeatureMatrix> plain, IReadOnlyList<IReadOnlyList<FeatureMatrix>>? varied = null)
    {
        ArgumentNullException.ThrowIfNull(plain);
        (_plain, _varied) = (plain, varied ?? []);
        if (_varied.Append(_plain).Any(view => view.Count != plain.Count || view.Where((m, i) => m.Rows != plain[0].Rows || m.Dimension != plain[i].Dimension).Any()))
        {
            throw new ArgumentException("the views have other rows or tensors than the plain activations", nameof(varied));
        }
    }

    /// <inheritdoc/>
    public void ReadTraining(ReadOnlySpan<int> rows, int epoch, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
    {
        // Every row sees all views before it sees one again; rows begin at different ones, so that an epoch has some of each.
        for (var i = 0; i < rows.Length; i++) Read(_varied.Count == 0 ? _plain : _varied[(int)(((long)epoch + rows[i]) % _varied.Count)], rows[i], i, rows.Length, inputs);
    }

    /// <inheritdoc/>
    public void ReadPlain(ReadOnlySpan<int> rows, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
    {
        for (var i = 0; i < rows.Length; i++) Read(_plain, rows[i], i, rows.Length, inputs);
    }

    private static void Read(IReadOnlyList<FeatureMatrix> view, int row, int place, int rows, IReadOnlyList<Memory<float>> inputs)
    {
        for (var tensor = 0; tensor < view.Count; tensor++)
        {
            var length = inputs[tensor].Length / rows;
            view[tensor].Row(row).CopyTo(inputs[tensor].Span.Slice(place * length, length));
        }
    }
}
