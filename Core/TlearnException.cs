namespace TransferLearning;

/// <summary>
/// A failure that its reader can act on. The message says what was wrong, where (file, row, node), what was found and what was
/// expected; <see cref="Next"/> says what to do about it. Programs show both and no stack trace.
/// </summary>
public class TlearnException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="message">What, where, found, expected.</param>
    /// <param name="next">What to do next, a sentence; <see langword="null"/> where the message says all.</param>
    /// <param name="inner">The cause, shown only on request.</param>
    public TlearnException(string message, string? next = null, Exception? inner = null)
        : base(message, inner) => Next = next;

    /// <summary>What the user can do next.</summary>
    public string? Next { get; }

    /// <summary>The file, row or node, where the message does not begin with it.</summary>
    public string? Where { get; init; }
}

/// <summary>The call itself was wrong (an unknown name, a value out of range): programs exit with 2.</summary>
public sealed class UsageException : TlearnException
{
    /// <inheritdoc cref="TlearnException(string, string?, Exception?)"/>
    public UsageException(string message, string? next = null, Exception? inner = null)
        : base(message, next, inner)
    {
    }
}
