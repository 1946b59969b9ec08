using TransferLearning.Demo.Images;
using Xunit;

namespace TransferLearning.Tests.Demo;

public sealed class DemoImagesTests
{
    private static readonly DemoImageOptions s_few = new() { TrainPerClass = 1, TestPerClass = 1, Size = 40 };

    [Fact]
    public void The_same_seed_gives_the_same_bytes_whatever_the_threads()
    {
        var one = Files(s_few with { Seed = 5, Threads = 1 });
        var many = Files(s_few with { Seed = 5, Threads = 4 });
        Assert.Equal(DemoImages.Count(s_few), one.Count);
        Assert.Equal(one, many);
    }

    [Fact]
    public void Another_seed_gives_other_pictures_and_no_picture_comes_twice()
    {
        var files = Files(s_few with { Seed = 5 }).Concat(Files(s_few with { Seed = 6 })).Select(f => f.Value).ToList();
        Assert.Equal(files.Count, files.Distinct().Count());
    }

    [Fact]
    public void Pictures_show_something_in_every_class_and_split()
    {
        foreach (var name in DemoImages.Classes)
        {
            foreach (var split in (string[])["train", "test"])
            {
                using var picture = DemoImages.Draw(name, split, 0, s_few, TestContext.Current.CancellationToken);
                Assert.True(picture.Pixels.ToArray().Distinct().Count() > 40, $"{split}/{name} is nearly empty");
            }
        }
    }

    [Fact]
    public void A_mask_is_where_the_object_is_and_not_what_stands_around_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        foreach (var name in DemoImages.Classes)
        {
            var mask = DemoImages.Mask(name, "test", 0, s_few, cancellation);
            var (side, seen) = (s_few.Size, Enumerable.Range(0, mask.Length).Where(i => mask[i]).ToList());
            Assert.InRange(seen.Count / (double)mask.Length, 0.03, 0.7);
            // The camera looks at the object: its middle lies near that of the picture.
            Assert.InRange(seen.Average(i => i % side), 0.3 * side, 0.7 * side);
            Assert.InRange(seen.Average(i => i / side), 0.25 * side, 0.75 * side);
            Assert.Equal(mask, DemoImages.Mask(name, "test", 0, s_few, cancellation));
        }
    }

    [Fact]
    public void Cancellation_stops_the_drawing()
    {
        using var folder = new TemporaryFolder();
        using var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var stop = new Stopper(source);
        Assert.ThrowsAny<OperationCanceledException>(() => DemoImages.Generate(folder, s_few, stop, source.Token));
        Assert.True(Directory.GetFiles(folder, "*.png", SearchOption.AllDirectories).Length < DemoImages.Count(s_few));
    }

    [Fact]
    public void Wrong_options_and_names_are_wrong_usage()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<UsageException>(() => DemoImages.Generate(folder, s_few with { Size = 8 }, null, TestContext.Current.CancellationToken));
        Assert.Throws<UsageException>(() => DemoImages.Draw("unicorn", "train", 0, s_few, TestContext.Current.CancellationToken));
        Assert.Throws<UsageException>(() => DemoImages.Draw("mug", "val", 0, s_few, TestContext.Current.CancellationToken));
    }

    private static Dictionary<string, string> Files(DemoImageOptions options)
    {
        using var folder = new TemporaryFolder();
        DemoImages.Generate(folder, options, null, TestContext.Current.CancellationToken);
        return Directory.GetFiles(folder, "*.png", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f), f => Convert.ToHexString(File.ReadAllBytes(f)));
    }

    /// <summary>Cancels as soon as the first image is done.</summary>
    private sealed class Stopper(CancellationTokenSource source) : IProgress<int>
    {
        public void Report(int value) => source.Cancel();
    }
}
