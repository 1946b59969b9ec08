using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FineTuning.Data;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>Images that are read for every batch are those that were embedded.</summary>
public sealed class ImageBatchTests
{
    [Fact]
    public void A_file_that_was_replaced_in_the_middle_of_a_training_is_noticed()
    {
        using var folder = new TemporaryFolder();
        var flowers = Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", "daisy")).Order(StringComparer.Ordinal).Take(2).ToList();
        var file = folder.File("a.jpg");
        File.Copy(flowers[0], file);
        var record = PreprocessingResolver.Resolve(PreprocessingOption.Parse("imagenet"), new ModelHints()).Record;
        var batches = new ImageBatches([new ImageFile(file, ContentHash.Of(File.ReadAllBytes(file)))], record, Augmentation.None, seed: 0);
        var input = new float[3 * 224 * 224];
        batches.ReadPlain([0], [input], default);
        Assert.Contains(input, v => v != 0);
        File.Copy(flowers[1], file, overwrite: true);
        var failure = Assert.Throws<TlearnException>(() => batches.ReadPlain([0], [input], default));
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_gives_another_input_is_named()
    {
        var file = Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", "daisy")).Order(StringComparer.Ordinal).First();
        var record = PreprocessingResolver.Resolve(PreprocessingOption.Parse("imagenet,resize=none,crop=none"), new ModelHints()).Record;
        var image = new ImageFile(file, ContentHash.Of(File.ReadAllBytes(file)));
        var batches = new ImageBatches([image, image], record, Augmentation.Parse("crop,flip"), seed: 0);
        var input = new float[2 * 3 * 16 * 16];
        var failures = new[] { Assert.Throws<TlearnException>(() => batches.ReadPlain([0, 1], [input], default)), Assert.Throws<TlearnException>(() => batches.ReadTraining([0, 1], 1, [input], default)) };
        Assert.All(failures, f => Assert.Contains(file, f.Message, StringComparison.Ordinal));
        Assert.All(failures, f => Assert.Contains("`Augmentation` none", f.Next, StringComparison.Ordinal));
    }
}
