using CsCheck;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Results;
using Xunit;

namespace TransferLearning.Tests.Experiments.Running;

/// <summary>What is written of a cell is read again, and stays harmless in tables.</summary>
public sealed class StoredCellTests
{
    [Fact]
    public void Rows_read_back() => Gen.Int[0, 60].Array[0, 40].Sample(rows => Assert.Equal(rows, RowRanges.Read(RowRanges.Write(rows))));

    [Fact]
    public void Runs_of_rows_are_short() => Assert.Equal("0-399,405,3", RowRanges.Write([.. Enumerable.Range(0, 400), 405, 3]));

    [Fact]
    public void A_cell_reads_back_from_its_file()
    {
        using var temporary = new TemporaryFolder();
        var folder = ExperimentFolder.Claim(temporary.File("out"));
        var cell = Cell("a <script>", "=cmd()");
        ExperimentFolder.Write(folder.CellFile(cell.Name), cell);
        var read = folder.ReadCell(cell.Name)!;
        Assert.Equal(cell.Cell, read.Cell);
        Assert.Equal((cell.Name, cell.Key, cell.Metrics, cell.Status), (read.Name, read.Key, read.Metrics, read.Status));
        Assert.Equal(cell.Train, read.Train);
        Assert.Equal(cell.Test, read.Test);
        Assert.Equal(cell.Answers, read.Answers);
        Assert.Equal(cell.Confidence!, read.Confidence!, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Null(read.TruthProbability);
    }

    [Fact]
    public void A_damaged_file_counts_as_no_cell()
    {
        using var temporary = new TemporaryFolder();
        var folder = ExperimentFolder.Claim(temporary.File("out"));
        var cell = Cell("a", "b");
        ExperimentFolder.Write(folder.CellFile(cell.Name), cell);
        var bytes = File.ReadAllBytes(folder.CellFile(cell.Name));
        for (var length = 0; length < bytes.Length; length += 41)
        {
            File.WriteAllBytes(folder.CellFile(cell.Name), bytes[..length]);
            Assert.Null(folder.ReadCell(cell.Name));
        }
    }

    [Fact]
    public void Names_are_inert_in_tables_and_in_the_report()
    {
        var output = new StringWriter();
        ExperimentTable.WriteCsv(output, [ResultRow.Of(Cell("=cmd()", "@SUM(A1)"), w => w), ResultRow.Of(Cell("+1", "-2\n<script>alert(1)</script>"), w => w)]);
        var rows = output.ToString().Split('\n');
        Assert.Equal("dataset,approach,model,preprocess,tap,pool,views,scale,head,unfreeze,parameters,train_size,seed,fold,accuracy,ci_low,ci_high,balanced_accuracy,macro_f1,log_loss,ece,fit_seconds,predict_seconds,status,error", rows[0]);
        Assert.StartsWith("'=cmd(),probe,'@SUM(A1),", rows[1]);
        Assert.StartsWith("'+1,probe,\"'-2", rows[2]);
        Assert.Contains(",-3,", rows[1]); // a negative seed is a number
        Assert.Equal(@"&lt;script&gt;\|\*a\*\[b\]\(c\)\`".Replace(@"\(c\)", "(c)", StringComparison.Ordinal), InertText.Markdown("<script>|*a*[b](c)`"));
    }

    private static StoredCell Cell(string dataset, string model)
    {
        var description = new CellDescription
        {
            Dataset = dataset,
            Approach = "probe",
            Model = model,
            Preprocess = "auto",
            Tap = "auto",
            Pool = "auto",
            Views = "center",
            Scale = "auto",
            Head = "knn",
            Unfreeze = "",
            Parameters = "",
            TrainSize = "10",
            Seed = -3,
            Fold = "",
        };
        return new StoredCell
        {
            Name = description.Name,
            Key = "k",
            Cell = description,
            Found = new CellFindings("00", "p", "tap", "avg", 4, new Dictionary<string, string> { ["k"] = "5" }, 3),
            Data = "d",
            Status = CellStatus.Done,
            Train = [0, 1, 2],
            Test = [7, 3, 4],
            Metrics = new CellMetrics(3, 0.5, 0.1, null, 0.5, 0.5, 1, null, null, 0.25),
            Answers = [0, 300, 65535],
            Confidence = [0, 0.3333f, 1],
            Origin = new CellOrigin(DateTime.UnixEpoch, "h", "t", 1, 1),
        };
    }
}
