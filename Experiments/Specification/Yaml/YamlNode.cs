namespace TransferLearning.Experiments.Specification.Yaml;

/// <summary>A value of a YAML file, with the place where it stands.</summary>
/// <param name="Place">The place.</param>
internal abstract record YamlNode(YamlPlace Place)
{
    /// <summary>Values in it, itself included; what an alias stands for counts each time.</summary>
    public abstract int Size { get; }

    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A text, a number or a word; which of these is decided by whoever reads it.</summary>
/// <param name="Place">The place.</param>
/// <param name="Text">The text, quotes taken off.</param>
/// <param name="IsQuoted">Whether it stood in quotes, or was a block: it is text then, whatever it looks like.</param>
internal sealed record YamlScalar(YamlPlace Place, string Text, bool IsQuoted) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override int Size => 1;

    /// <inheritdoc/>
    public override string Kind => Text.Length == 0 && !IsQuoted ? "nothing" : $"'{Text}'";
}

/// <summary>A list.</summary>
/// <param name="Place">The place.</param>
/// <param name="Items">Its values.</param>
internal sealed record YamlList(YamlPlace Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override int Size { get; } = 1 + Items.Sum(i => i.Size);

    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>Keys with their values.</summary>
/// <param name="Place">The place.</param>
/// <param name="Entries">The entries in the file's order; no key stands twice.</param>
internal sealed record YamlMapping(YamlPlace Place, IReadOnlyList<(YamlScalar Key, YamlNode Value)> Entries) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override int Size { get; } = 1 + Entries.Sum(e => 1 + e.Value.Size);

    /// <inheritdoc/>
    public override string Kind => "keys with values";
}

/// <summary>A place in a file.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">Its line, from 1; 0 for what stands in no file, whose mistakes say what they are and not where.</param>
/// <param name="Column">Its column, from 1.</param>
internal readonly record struct YamlPlace(string File, long Line, long Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}";

    /// <summary>A mistake at this place.</summary>
    /// <param name="what">What was found and what was expected; of a message of a library, names become those of the file.</param>
    /// <param name="next">What to do next.</param>
    public UsageException Wrong(string what, string? next = null) => Line == 0 ? new(what, next) { Where = File } : new($"{this}: {Words(what)}", next is null ? "docs/experiments.md describes every key." : Words(next)) { Where = ToString() };

    /// <summary>A message of a library in the words of the file; as it is, where no file was read.</summary>
    public string Words(string message) => Line == 0 ? message : ExperimentWords.In(message);
}
