namespace TransferLearning;

/// <summary>How much a note matters.</summary>
public enum NoteKind
{
    /// <summary>Helps to follow in detail what happens.</summary>
    Detail,

    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>Should be known although the work goes on: something was left out, replaced or guessed.</summary>
    Warning,
}

/// <summary>Something that a run tells while it works.</summary>
/// <param name="Kind">How much it matters.</param>
/// <param name="Text">One sentence, without a full stop.</param>
public sealed record Note(NoteKind Kind, string Text);
