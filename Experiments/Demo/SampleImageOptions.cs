namespace TransferLearning.Experiments.Demo;

/// <summary>How many sample images, how large, and from which seed.</summary>
public sealed record SampleImageOptions
{
    /// <summary>Seed of all pictures; the same seed gives the same pixels.</summary>
    public int Seed { get; init; }

    /// <summary>Training images of each class, 1 to 10,000.</summary>
    public int TrainPerClass { get; init; } = 40;

    /// <summary>Test images of each class, 1 to 10,000.</summary>
    public int TestPerClass { get; init; } = 30;

    /// <summary>Width and height in pixels, 32 to 1024.</summary>
    public int Size { get; init; } = 112;

    /// <summary>Threads that draw; 0 for one a core.</summary>
    public int Threads { get; init; }

    internal void Validate()
    {
        Check(nameof(TrainPerClass), TrainPerClass, 1, 10_000);
        Check(nameof(TestPerClass), TestPerClass, 1, 10_000);
        Check(nameof(Size), Size, 32, 1024);
        Check(nameof(Threads), Threads, 0, 1024);

        static void Check(string name, int value, int low, int high)
        {
            if (value < low || value > high) throw new Core.UsageException($"{name}: found {value}, expected {low} to {high}");
        }
    }
}
