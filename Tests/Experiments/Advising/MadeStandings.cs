using TransferLearning.Core.Features;
using TransferLearning.Experiments.Advising;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Tests.Experiments.Advising;

/// <summary>Candidates with answers that were made up.</summary>
internal static class MadeStandings
{
    /// <summary>Images of two classes in turn.</summary>
    public static MeasuredData Data(int images) =>
        ItemFile.Of([.. Enumerable.Range(0, images).Select(i => new DatasetItem($"{i}.jpg", new ContentHash((ulong)i + 1, 0, 0, 0), i % 2 == 0 ? "a" : "b", null, null))]);

    /// <summary>Five folds, one row after another.</summary>
    public static Standing Standing(string model, MeasuredData data, Func<int, bool> isRight, string tap = "auto", string head = "logistic", string unfreeze = "", double fitSeconds = 0, double predictSeconds = 0)
    {
        var cells = Enumerable.Range(0, 5).Select(fold =>
        {
            int[] rows = [.. Enumerable.Range(0, data.Labels.Length).Where(r => r % 5 == fold)];
            var description = new CellDescription
            {
                Dataset = "d",
                Approach = unfreeze.Length > 0 ? CellDescription.Finetune : "probe",
                Model = model,
                Preprocess = "auto",
                Tap = tap,
                Pool = "auto",
                Views = "center",
                Scale = "auto",
                Head = head,
                Unfreeze = unfreeze,
                Parameters = "",
                TrainSize = "all",
                Seed = 0,
                Fold = $"{fold + 1}",
            };
            return new StoredCell
            {
                Name = description.Name,
                Key = "",
                Cell = description,
                Found = new CellFindings("", "", "features", "none", 8, new Dictionary<string, string>(), data.Labels.Length * 4 / 5),
                Data = $"{data.Items.Count}",
                Status = CellStatus.Done,
                Train = [],
                Test = rows,
                Answers = [.. rows.Select(r => isRight(r) ? data.Labels[r] : 1 - data.Labels[r])],
                FitSeconds = fitSeconds,
                PredictSeconds = predictSeconds,
                Origin = new CellOrigin(DateTime.UnixEpoch, "", "", 0, 1),
            };
        });
        return new Standing(Candidate.Of(cells.First().Cell), [.. cells], data);
    }
}
