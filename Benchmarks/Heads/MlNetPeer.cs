using Microsoft.ML;
using Microsoft.ML.Data;

namespace TransferLearning.Benchmarks.Heads;

/// <summary>ML.NET's nearest counterpart of a head, its own defaults but for the penalty; one run, for orientation.</summary>
internal static class MlNetPeer
{
    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }
    }

    /// <summary>Fits and measures; <see langword="null"/> where ML.NET has no such head.</summary>
    public static (Measured Time, double Accuracy)? Run(Workload work, BenchmarkSet set)
    {
        var context = new MLContext(seed: 0);
        IEstimator<ITransformer>? trainer = work.Head switch
        {
            "logistic" when !work.Tuned => context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0, l2Regularization: (float)(1 / double.Parse(work.Parameters["C"]))),
            "svm" => context.MulticlassClassification.Trainers.OneVersusAll(context.BinaryClassification.Trainers.LinearSvm(numberOfIterations: 10)),
            "random-forest" when set.Classes <= 10 => context.MulticlassClassification.Trainers.OneVersusAll(context.BinaryClassification.Trainers.FastForest(numberOfTrees: 100)),
            _ => null,
        };
        if (trainer is null) return null;
        var schema = SchemaDefinition.Create(typeof(Row));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, set.Train.Dimension);
        schema["Label"].ColumnType = new KeyDataViewType(typeof(uint), set.Classes);
        var train = context.Data.LoadFromEnumerable(Rows(set.Train, set.TrainLabels), schema);
        var test = context.Data.LoadFromEnumerable(Rows(set.Test, set.TestLabels), schema);
        var (model, time) = Measured.Run(() => trainer.Fit(train));
        return (time, context.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy);
    }

    private static List<Row> Rows(Core.Features.FeatureMatrix features, int[] labels) =>
        [.. labels.Select((label, r) => new Row { Features = features.Row(r).ToArray(), Label = (uint)label + 1 })];
}
