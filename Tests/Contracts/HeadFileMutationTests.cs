using TransferLearning.Classifiers.Serialization;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;
using Xunit;

namespace TransferLearning.Tests.Contracts;

/// <summary>Ten thousand damaged files: each is refused with a reason, or is a head that answers with numbers. None crashes, hangs or takes memory.</summary>
public class HeadFileMutationTests
{
    private const int Mutations = 10_000;
    private const int Rows = 8;
    private const long MostBytes = 32 << 20;

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Damaged_files_are_refused_or_answer_with_numbers(string name)
    {
        byte[][] files = [File(name, null), File(name, CalibrationMethod.Platt), File(name, CalibrationMethod.Temperature)];
        var (refused, answered) = (0, 0);
        var count = (Mutations + HeadCatalog.All.Count - 1) / HeadCatalog.All.Count;
        var mutations = files.Select((file, i) => new HeadFileMutation(file, 31 + i)).ToArray();
        for (var i = 0; i < count; i++)
        {
            var bytes = mutations[i % files.Length].Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (bytes is not null && Answers(bytes, $"{name}, mutation {i}")) answered++;
            else refused++;
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        }

        Assert.True(refused > count / 2, $"{refused} of {count} refused");
        Assert.True(answered > count / 50, $"{answered} of {count} answered: the deep checks are not reached");
    }

    [Fact]
    public void A_foreign_file_of_gigabytes_is_refused_by_its_start()
    {
        using var folder = new TemporaryFolder();
        using (var file = new FileStream(folder.File("x.tlhead"), FileMode.CreateNew))
        {
            file.SetLength(3L << 30); // a hole: takes no room
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<TlearnException>(() => TrainedHead.Load(folder.File("x.tlhead")));
        Assert.Contains("x.tlhead", e.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_calibration_in_a_file_of_the_old_format_is_refused()
    {
        var (metadata, tensors) = HeadFile.Parse(File("svm", CalibrationMethod.Platt));
        Assert.Equal("2", metadata["format"]);
        metadata["format"] = "1";
        Assert.Contains("calibration", Assert.Throws<TlearnException>(() => TrainedHead.FromParts(metadata, tensors)).Message);
        Assert.Equal("1", HeadFile.Parse(File("svm", null)).Metadata["format"]);
    }

    private static bool Answers(byte[] bytes, string which)
    {
        try
        {
            var (metadata, tensors) = HeadFile.Parse(bytes);
            var head = TrainedHead.FromParts(metadata, tensors, threads: 1);
            if (head.Head.Dimension != HeadData.Dimension) return false; // no features of that width are at hand
            var predictions = head.Predict(Data(Rows, head.Space));
            Assert.All(predictions.Scores.Values, s => Assert.True(float.IsFinite(s), which));
            return true;
        }
        catch (TlearnException e)
        {
            Assert.NotEmpty(e.Message);
            return false;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{which}: {e.Message}", e);
        }
    }

    private static byte[] File(string name, CalibrationMethod? calibration)
    {
        using var folder = new TemporaryFolder();
        var space = new FeatureSpace(new FeatureRecipe(new string('a', 64), new PreprocessingRecord()), "tap", "avg", HeadData.Dimension);
        var trainer = HeadData.Trainer(name, parameters: name == "random-forest" ? [("n_estimators", "3")] : []);
        var trained = calibration is { } method
            ? TrainedHead.TrainCalibrated(Data(30, space), trainer, new CalibrationOptions { Method = method }).Trained
            : TrainedHead.Train(Data(30, space), trainer);
        trained.Save(folder.File("h.tlhead"));
        return System.IO.File.ReadAllBytes(folder.File("h.tlhead"));
    }

    private static LabeledDataset Data(int rows, FeatureSpace space)
    {
        var (x, y) = HeadData.Clouds(rows, 3, separation: 0.7);
        string[] classes = ["ä", "b c", "c\"d"];
        return new LabeledDataset(HeadData.Matrix(x), [.. y.Select((l, i) => new DatasetItem($"{i}.jpg", ContentHash.Of([(byte)i]), classes[l], null, null))], space, classes);
    }
}
