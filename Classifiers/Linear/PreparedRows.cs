using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Linear;

/// <summary>The fit of a linear head on prepared rows, for one setting after another.</summary>
internal interface ILinearProblem : IDisposable
{
    /// <summary>Minimises for one setting, from the weights that the setting before ended with.</summary>
    /// <param name="options">The setting; scaling and class weights are those of the preparation.</param>
    /// <param name="cancellation">Stops the work.</param>
    (LinearScores Scores, FitReport Report) Solve(LinearOptions options, CancellationToken cancellation);
}

/// <summary>Training rows of a linear head, prepared once for any number of settings that share scaling and class weights: checked, scaled, with the target of each.</summary>
internal sealed class PreparedRows : IDisposable
{
    private readonly int _classes;
    private readonly RowSpace? _space;

    /// <summary>Prepares rows; few rows of many columns in the space that they span (<see cref="RowSpace"/>).</summary>
    /// <exception cref="TlearnException">They cannot be learned from.</exception>
    public PreparedRows(FeatureMatrix features, int[] labels, int classes, LinearOptions options, CancellationToken cancellation)
    {
        _classes = classes;
        Present = TrainingChecks.Require(features, labels, classes);
        Scaler = options.KnownScaler ?? options.FitScaler(features, cancellation);
        if (RowSpace.IsSmaller(features.Rows, features.Dimension))
        {
            _space = RowSpace.Of(Scaled(features), options.Threads, cancellation);
            var coordinates = _space.Coordinates();
            Rows = new AugmentedRows(coordinates, Scaler.Of(ScalingKind.None, [coordinates.Dimension], [], []), options.ResidentFloats, options.Threads, cancellation);
        }
        else
        {
            Rows = new AugmentedRows(features, Scaler, options.ResidentFloats, options.Threads, cancellation);
        }

        Targets = LinearWeights.Targets(labels, Present);
        var weights = ClassWeights.Of(options.ClassWeight, labels, classes);
        ClassWeight = [.. Present.Select(c => weights[c])];
    }

    /// <summary>The classes that have rows, ascending.</summary>
    public int[] Present { get; }

    /// <summary>Scaling of the features.</summary>
    public Scaler Scaler { get; }

    /// <summary>Scaled rows, with a 1 for the intercept; or their coordinates, whose number is the length of a vector of weights.</summary>
    public AugmentedRows Rows { get; }

    /// <summary>Position of each row's class in <see cref="Present"/>, <c>[N]</c>.</summary>
    public int[] Targets { get; }

    /// <summary>Weight of a row of each class in <see cref="Present"/>.</summary>
    public float[] ClassWeight { get; }

    /// <summary>Scores for all classes of weights and intercepts, <c>[A, Rows.Columns]</c>.</summary>
    /// <inheritdoc cref="LinearWeights.ToScores"/>
    public LinearScores ToScores(float[] weights, int outputs, float share) =>
        LinearWeights.ToScores(_space is null ? weights : _space.Lift(weights, outputs), outputs, Present, _classes, Scaler, share);

    /// <inheritdoc/>
    public void Dispose() => Rows.Dispose();

    private float[][] Scaled(FeatureMatrix features)
    {
        var rows = new float[features.Rows][];
        for (var r = 0; r < rows.Length; r++) Scaler.Apply(features.Row(r), rows[r] = new float[features.Dimension]);
        return rows;
    }
}

/// <summary>Between the classes of the labels and the outputs of a linear model: classes without rows have none, two classes share one.</summary>
internal static class LinearWeights
{
    /// <summary>For each row the position of its class among those present.</summary>
    public static int[] Targets(int[] labels, int[] present)
    {
        var position = new int[present[^1] + 1];
        for (var p = 0; p < present.Length; p++) position[present[p]] = p;
        return [.. labels.Select(l => position[l])];
    }

    /// <summary>Scores for all classes.</summary>
    /// <param name="weights">Weights and intercept of each output, <c>[A, D + 1]</c>; a single output is for the second class.</param>
    /// <param name="outputs">A.</param>
    /// <param name="present">The classes with rows.</param>
    /// <param name="classes">C.</param>
    /// <param name="scaler">Scaling of the features.</param>
    /// <param name="share">What each of two classes gets of the single output, with its sign.</param>
    public static LinearScores ToScores(ReadOnlySpan<float> weights, int outputs, int[] present, int classes, Scaler scaler, float share)
    {
        var dimension = scaler.Dimension;
        var result = new float[checked(classes * dimension)];
        var intercepts = new float[classes];
        Array.Fill(intercepts, LinearScores.Absent);
        for (var p = 0; p < present.Length; p++)
        {
            var factor = outputs > 1 ? 1 : p == 0 ? -share : share;
            var row = weights.Slice(outputs > 1 ? p * (dimension + 1) : 0, dimension + 1);
            for (var d = 0; d < dimension; d++) result[(present[p] * dimension) + d] = factor * row[d];
            intercepts[present[p]] = factor * row[dimension];
        }

        return new LinearScores(scaler, result, intercepts);
    }
}
