using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Training rows of sums of products, made chunk by chunk, so that a million rows need no copy: each is scaled, a centre is subtracted, and it is multiplied by the root of
/// the weight of its class; that root stands at the end for the intercept. If features are not scaled the centre is the mean, since large means would cost the sums their
/// digits; what is left of the means is subtracted in double.
/// </summary>
internal sealed class WeightedRows
{
    private readonly FeatureMatrix _features;
    private readonly float[] _centre;
    private float[] _roots;
    private readonly CancellationToken _cancellation;

    /// <summary>Checks and prepares rows.</summary>
    /// <param name="features">Raw features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes, C.</param>
    /// <param name="options">Scaling and threads.</param>
    /// <param name="classWeight">How classes are weighed.</param>
    /// <param name="cancellation">Stops the work, here and in <see cref="Fill"/>.</param>
    /// <exception cref="TlearnException">They cannot be learned from.</exception>
    public WeightedRows(FeatureMatrix features, int[] labels, int classes, HeadOptions options, ClassWeight classWeight, CancellationToken cancellation)
    {
        _features = features;
        _cancellation = cancellation;
        Classes = classes;
        Threads = options.Threads;
        Present = TrainingChecks.Require(features, labels, classes);
        Targets = LinearWeights.Targets(labels, Present);
        Scaler = options.FitScaler(features, cancellation);
        _centre = Scaler.Kind == ScalingKind.None ? Scaler.Fit(features, ScalingKind.Standard, Threads, cancellation).Mean.ToArray() : new float[features.Dimension];
        var weights = ClassWeights.Of(classWeight, labels, classes);
        _roots = [.. Present.Select(c => (float)Math.Sqrt(weights[c]))];
        Stride = BlockProduct.Stride(Columns);
    }

    /// <summary>Number of rows, N.</summary>
    public int Count => _features.Rows;

    /// <summary>Columns, D + 1.</summary>
    public int Columns => _features.Dimension + 1;

    /// <summary>Distance of two rows in floats.</summary>
    public int Stride { get; }

    /// <summary>Number of classes, C.</summary>
    public int Classes { get; }

    /// <summary>The classes with rows.</summary>
    public int[] Present { get; }

    /// <summary>Position of each row's class among those present.</summary>
    public int[] Targets { get; }

    /// <summary>Scaling of the features.</summary>
    public Scaler Scaler { get; }

    /// <summary>Threads; 0 for one per core.</summary>
    public int Threads { get; }

    /// <summary>The same rows with other weights.</summary>
    /// <param name="weights">Weight of a row of each class present, <c>[P]</c>, 0 or more.</param>
    public WeightedRows Weighted(double[] weights)
    {
        var other = (WeightedRows)MemberwiseClone();
        other._roots = Array.ConvertAll(weights, w => (float)Math.Sqrt(w));
        return other;
    }

    /// <summary>Writes a row, scaled and less the centre, but not weighted, <c>[D]</c>.</summary>
    public void Read(int row, Span<float> to)
    {
        Scaler.Apply(_features.Row(row), to);
        FloatVectors.Subtract(to, _centre);
    }

    /// <summary>Root of the weight of a row.</summary>
    public float Root(int row) => _roots[Targets[row]];

    /// <summary>Writes rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> − 1 to <paramref name="to"/>, <c>[count, Stride]</c>.</summary>
    public void Fill(int start, int count, AlignedBuffer to) => Workers.For((count + AugmentedRows.BlockSize - 1) / AugmentedRows.BlockSize, Threads, _cancellation, block =>
    {
        var end = Math.Min(count, (block + 1) * AugmentedRows.BlockSize);
        for (var i = block * AugmentedRows.BlockSize; i < end; i++)
        {
            var row = to.Span((long)i * Stride, Columns);
            var x = row[..^1];
            Read(start + i, x);
            row[^1] = 1;
            FloatVectors.Scale(row, Root(start + i));
        }
    });

    /// <summary>The head of weights for centred rows.</summary>
    /// <param name="weights">Weights of each class present, <c>[P][D]</c>.</param>
    /// <param name="intercepts">Intercepts for rows less the centre, <c>[P]</c>.</param>
    public LinearScores ToScores(double[][] weights, double[] intercepts)
    {
        var dimension = Columns - 1;
        var result = new float[checked(Classes * dimension)];
        var all = new float[Classes];
        Array.Fill(all, LinearScores.Absent);
        for (var p = 0; p < Present.Length; p++)
        {
            var intercept = intercepts[p];
            for (var d = 0; d < dimension; d++)
            {
                result[(Present[p] * dimension) + d] = (float)weights[p][d];
                intercept -= weights[p][d] * _centre[d];
            }

            all[Present[p]] = (float)intercept;
        }

        return new LinearScores(Scaler, result, all);
    }
}
