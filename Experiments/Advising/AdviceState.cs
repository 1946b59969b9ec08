using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Advising;

/// <summary>What advice remembers beside the cells that it measured, so that it goes on after an interruption: <c>state.json</c> of its folder.</summary>
internal sealed record AdviceState
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "state.json";

    /// <summary>The form of the file.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Absolute path of the images.</summary>
    public required string Images { get; init; }

    /// <summary>Hash of the images' names, labels, sizes and times.</summary>
    public required string Listing { get; init; }

    /// <summary>What else was asked for: <see cref="AdviceRequest.Options"/>.</summary>
    public required string Options { get; init; }

    /// <summary>Whether advice was given.</summary>
    public bool IsFinished { get; init; }

    /// <summary>Wall seconds that were spent so far.</summary>
    public double Seconds { get; init; }

    /// <summary>Layers whose speed is settled (keys of <see cref="Rates"/>): timed again they would give another run another choice.</summary>
    public IReadOnlyList<string> Settled { get; init; } = [];

    /// <summary>Images a second that were measured, by machine, network and tap.</summary>
    public IReadOnlyDictionary<string, double> Rates { get; init; } = new Dictionary<string, double>();

    /// <summary>A state that nothing was done in.</summary>
    public static AdviceState New(AdviceRequest request, AdvisedData data)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(data);
        return new AdviceState { Images = data.Source.Id, Listing = data.Listing, Options = request.Options };
    }

    /// <summary>Whether it is of the same images and options.</summary>
    public bool IsOf(AdviceState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Images, Listing, Options) == (other.Images, other.Listing, other.Options);
    }

    /// <summary>Reads a folder's; <see langword="null"/> where there is none that this version understands.</summary>
    public static AdviceState? Read(string folder) => ExperimentFolder.TryRead<AdviceState>(Path.Combine(folder, FileName)) is { Format: 1 } state ? state : null;
}
