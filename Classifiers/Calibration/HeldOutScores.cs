using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Classifiers.Calibration;

/// <summary>What heads say of training rows that they have not seen.</summary>
/// <param name="Scores">Scores, <c>[N,C]</c>; of a class that the row's head had not seen <see cref="LinearScores.Absent"/>.</param>
/// <param name="Probabilities">Probabilities of a head that has them, <c>[N,C]</c>.</param>
/// <param name="Labels">Class of each row, <c>[N]</c>.</param>
/// <param name="Fold">Fold of each row, <c>[N]</c>.</param>
/// <param name="Sigmoids">What sigmoids may see of the scores.</param>
internal sealed record HeldOutScores(ClassScores Scores, ClassScores? Probabilities, int[] Labels, int[] Fold, SigmoidInput Sigmoids)
{
    /// <summary>Fits a head for each fold on the other folds' rows. Rows of a class that their head could not know are left out.</summary>
    /// <exception cref="TlearnException">The rows cannot be dealt into two folds with two classes each.</exception>
    public static HeldOutScores Collect(
        IHeadTrainer trainer, FeatureMatrix features, int[] labels, int classes, RowFamilies? families, CalibrationOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        var members = StratifiedFolds.Most(labels, families);
        if (members < 2) throw new TlearnException($"calibration: found {members} rows (or groups of rows), expected at least 2 that can be held out in turn", "Add images, or train without `Calibration`.");
        var folds = Math.Min(options.Folds, members);
        var fold = StratifiedFolds.Assign(labels, folds, options.Seed, families);
        var answered = new bool[labels.Length];
        var scores = new ClassScores(labels.Length, classes);
        var probabilities = new ClassScores(labels.Length, classes);
        var (hasProbabilities, sigmoids) = (true, SigmoidInput.Scores);
        for (var f = 0; f < folds; f++)
        {
            int[] train = [.. Enumerable.Range(0, labels.Length).Where(r => fold[r] != f)];
            var known = new bool[classes];
            foreach (var r in train) known[labels[r]] = true;
            int[] held = [.. Enumerable.Range(0, labels.Length).Where(r => fold[r] == f && known[labels[r]])];
            progress?.Report((double)f / (folds + 1));
            if (held.Length == 0 || known.Count(k => k) < 2) continue;
            var head = trainer.Fit(features.Select(train), [.. train.Select(r => labels[r])], classes, cancellation);
            var asked = features.Select(held);
            Scatter(Masked(head.Score(asked, cancellation), known), held, scores);
            if (head is IProbabilisticHead probabilistic) Scatter(probabilistic.Probabilities(asked, cancellation), held, probabilities);
            else hasProbabilities = false;
            if (head is IRelativeScores) sigmoids = SigmoidInput.Centred;
            foreach (var row in held) answered[row] = true;
        }

        int[] rows = [.. Enumerable.Range(0, labels.Length).Where(r => answered[r])];
        if (rows.Select(r => fold[r]).Distinct().Count() < 2) throw new TlearnException("calibration: no two folds can be answered by heads that know their classes", "Add images or groups, or train without `Calibration`.");
        var all = new HeldOutScores(scores, hasProbabilities ? probabilities : null, labels, fold, sigmoids);
        return rows.Length == labels.Length ? all : all.Select(rows);
    }

    /// <summary>Some of the rows.</summary>
    public HeldOutScores Select(int[] rows) => new(Scores.Select(rows), Probabilities?.Select(rows), [.. rows.Select(r => Labels[r])], [.. rows.Select(r => Fold[r])], Sigmoids);

    private static void Scatter(ClassScores from, int[] rows, ClassScores to)
    {
        for (var i = 0; i < rows.Length; i++) from.Row(i).CopyTo(to.Row(rows[i]));
    }

    private static ClassScores Masked(ClassScores scores, bool[] known)
    {
        for (var c = 0; c < known.Length; c++)
        {
            for (var r = 0; !known[c] && r < scores.Rows; r++) scores.Row(r)[c] = LinearScores.Absent;
        }

        return scores;
    }
}
