namespace TransferLearning.Notes;

/// <summary>What the steps of a run say to whoever started it. Nothing in the libraries writes to a console.</summary>
internal abstract class RunLog
{
    private readonly HashSet<string> _said = [];
    private readonly Lock _gate = new();

    /// <summary>Takes a note.</summary>
    public abstract void Say(Note note);

    /// <summary>Begins a long piece of work.</summary>
    /// <param name="what">What is counted, e.g. "images".</param>
    /// <returns>Told of its progress, and disposed of at its end.</returns>
    public virtual WorkProgress Begin(string what) => new();

    /// <summary>Something worth knowing.</summary>
    public void Note(string text) => Say(new Note(NoteKind.Information, text));

    /// <summary>A note that says nothing new the second time.</summary>
    public void NoteOnce(string text)
    {
        if (IsNew(text)) Note(text);
    }

    /// <summary>Helps to follow in detail what happens.</summary>
    public void Detail(string text) => Say(new Note(NoteKind.Detail, text));

    /// <summary>Something that should be known though the run goes on.</summary>
    public void Warn(string text) => Say(new Note(NoteKind.Warning, text));

    /// <summary>A warning that says nothing new the second time.</summary>
    public void WarnOnce(string text)
    {
        if (IsNew(text)) Warn(text);
    }

    /// <summary>Warnings that data bring by the thousand: the first of them, and how many more.</summary>
    public void WarnAll(IReadOnlyCollection<string> warnings)
    {
        const int most = 20;
        foreach (var warning in warnings.Take(most)) Warn(warning);
        if (warnings.Count > most) Warn($"and {warnings.Count - most} more of this kind");
    }

    private bool IsNew(string text)
    {
        lock (_gate) return _said.Add(text);
    }
}
