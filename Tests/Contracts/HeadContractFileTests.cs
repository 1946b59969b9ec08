using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;
using Xunit;

namespace TransferLearning.Tests.Contracts;

/// <summary>What every head must do in and out of a file.</summary>
public class HeadContractFileTests
{
    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void A_head_read_again_answers_alike(string name)
    {
        using var folder = new TemporaryFolder();
        var data = Dataset(200, "tap");
        foreach (var scale in ScalingText.Fitted)
        {
            var trained = TrainedHead.Train(data, HeadData.Trainer(name, scale: scale), new Dictionary<string, string> { ["model"] = "m.onnx" });
            var path = folder.File($"{scale}.tlhead");
            trained.Save(path);
            var read = TrainedHead.Load(path);
            var before = trained.Predict(data);
            var after = read.Predict(data);
            Assert.Equal(before.Scores.Values, after.Scores.Values);
            Assert.Equal(before.Probabilities?.Values, after.Probabilities?.Values);
            Assert.Equal(trained.Classes, read.Classes);
            Assert.Equal(trained.Space, read.Space);
            Assert.Equal(trained.Provenance, read.Provenance);
            Assert.Equal(TrainingRecord.Of(data.Items.Select(i => i.Content)).ToBytes(), read.TrainingImages!.ToBytes());
            Assert.Equal(HeadMetadata.Text(trained.Parameters), HeadMetadata.Text(read.Parameters)); // as JSON, which does not tell 1 from 1.0
        }

        Assert.DoesNotContain(Directory.GetFiles(folder), f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_of_training_images_that_is_none_is_refused_and_none_is_none()
    {
        using var folder = new TemporaryFolder();
        var trained = TrainedHead.Train(Dataset(60, "tap"), HeadData.Trainer("centroid"));
        (trained with { TrainingImages = TrainingRecord.Of([ContentHash.Of([1]), ContentHash.Of([2])]) }).Save(folder.File("h.tlhead"));
        var (metadata, tensors) = HeadFile.Read(folder.File("h.tlhead"));
        var record = tensors["training_images"];
        foreach (var wrong in (StoredTensor[])[record with { Shape = [4] }, record with { Type = "F32" }, record with { Data = (byte[])[.. record.Data.Span[8..], .. record.Data.Span[..8]] }, record with { Data = new byte[16] }])
        {
            tensors["training_images"] = wrong;
            Assert.NotEmpty(Assert.Throws<TlearnException>(() => TrainedHead.FromParts(metadata, tensors)).Message);
        }

        (trained with { TrainingImages = null }).Save(folder.File("h.tlhead"));
        Assert.Null(TrainedHead.Load(folder.File("h.tlhead")).TrainingImages);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Features_of_another_space_are_refused(string name)
    {
        var trained = TrainedHead.Train(Dataset(60, "tap"), HeadData.Trainer(name));
        var e = Assert.Throws<TlearnException>(() => trained.Predict(Dataset(60, "other")));
        Assert.Contains("tap: found other, expected tap", e.Message);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Damaged_files_are_refused_and_never_crash(string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("h.tlhead");
        TrainedHead.Train(Dataset(40, "tap"), HeadData.Trainer(name, parameters: name == "random-forest" ? [("n_estimators", "3")] : [])).Save(path);
        var good = File.ReadAllBytes(path);
        var random = new Random(7);
        var (goodMetadata, goodTensors) = HeadFile.Parse(good);
        var refused = 0;
        for (var i = 0; i < 400; i++)
        {
            try
            {
                // What is still taken, say other white space in the header, must mean the same.
                var (metadata, tensors) = HeadFile.Parse(Mutate(good, random));
                Assert.Equal(goodMetadata, metadata);
                Assert.All(tensors, t => Assert.Equal(goodTensors[t.Key].Data.ToArray(), t.Value.Data.ToArray()));
            }
            catch (TlearnException)
            {
                refused++;
            }
        }

        Assert.True(refused > 380);
    }

    // The checksum would catch almost everything before the heads see it: here they see it.
    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Nonsense_behind_a_right_checksum_never_crashes(string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("h.tlhead");
        var data = Dataset(40, "tap");
        TrainedHead.Train(data, HeadData.Trainer(name, parameters: name == "random-forest" ? [("n_estimators", "3")] : [])).Save(path);
        var random = new Random(8);
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            var (metadata, tensors) = HeadFile.Read(path);
            if (random.Next(3) == 0)
            {
                var key = metadata.Keys.ElementAt(random.Next(metadata.Count));
                metadata[key] = new string([.. metadata[key].Select(c => random.Next(8) == 0 ? (char)random.Next(32, 127) : c)]);
            }
            else
            {
                var key = tensors.Keys.ElementAt(random.Next(tensors.Count));
                var bytes = tensors[key].Data.ToArray();
                for (var n = random.Next(1, 5); n > 0 && bytes.Length > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                tensors[key] = tensors[key] with { Data = bytes };
            }

            try
            {
                TrainedHead.FromParts(metadata, tensors).Head.Score(data.Features);
            }
            catch (TlearnException)
            {
                refused++;
            }
        }

        Assert.True(refused > 10);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_head_that_no_file_gives_back_is_not_written(float bad)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("h.tlhead");
        var trained = TrainedHead.Train(Dataset(60, "tap"), HeadData.Trainer("svm"));
        ((LinearHead)trained.Head).Linear.Weights[5] = bad;
        var e = Assert.Throws<TlearnException>(() => trained.Save(path));
        Assert.Contains("'weights'", e.Message);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void Foreign_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.tlhead");
        Assert.Throws<TlearnException>(() => TrainedHead.Load(path));
        foreach (var bytes in new byte[][] { [], [1, 2, 3], [.. "not a head at all, but long enough"u8], new byte[100], [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8] })
        {
            File.WriteAllBytes(path, bytes);
            var e = Assert.Throws<TlearnException>(() => TrainedHead.Load(path));
            Assert.Contains(path, e.Message);
        }
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        var bytes = (byte[])good.Clone();
        switch (random.Next(4))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                return [.. bytes, (byte)random.Next(256)];
            case 2:
                bytes[random.Next(Math.Min(bytes.Length, 400))] = (byte)random.Next(256);
                return bytes;
            default:
                for (var n = random.Next(1, 20); n > 0; n--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
        }
    }

    private static LabeledDataset Dataset(int rows, string tap)
    {
        var (x, y) = HeadData.Clouds(rows, 3, separation: 0.7);
        string[] classes = ["ä", "b c", "c\"d"];
        var items = y.Select((l, i) => new DatasetItem($"{i}.jpg", default, classes[l], null, null)).ToArray();
        var space = new FeatureSpace(new FeatureRecipe(new string('a', 64), new PreprocessingRecord()), tap, "avg", HeadData.Dimension);
        return new LabeledDataset(HeadData.Matrix(x), items, space, classes);
    }
}
