
namespace TransferLearning;

/// <summary>What an exported network takes, and on which images it is checked.</summary>
public sealed record ExportOptions
{
    /// <summary>The head's network, a name of the catalogue or a path; <see langword="null"/> (default) for the one with the head's SHA-256 in the catalogue, else where it was at the training.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the file takes the prepared tensor (default) or decoded pixels, which it resizes, crops and normalises itself.</summary>
    public InputForm Input { get; init; } = InputForm.Tensor;

    /// <summary>A folder or manifest of images on which the file must answer as the head does; <see langword="null"/> (default) for generated images, on which it always must.</summary>
    public string? Verify { get; init; }

    /// <summary>Threads of the check; 0 (default) for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Told what should be known of the images of <see cref="Verify"/>.</summary>
    public Action<Note>? Notes { get; init; }
}
