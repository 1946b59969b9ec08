using TransferLearning.Core.Splits;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>What the listing of a source has met so far: complete when the enumeration that it belongs to has ended.</summary>
internal sealed class SourceFindings
{
    private readonly List<string> _warnings = [];
    private readonly List<string> _unread = [];
    private readonly List<string> _leftOutBy = [];

    internal SourceFindings()
    {
    }

    /// <summary>Images under their labels, splits and groups; those that could not even be reached are none.</summary>
    public WhatWasFound Found { get; } = new();

    /// <summary>Files that were no items.</summary>
    public PassedOverFiles PassedOver { get; } = new();

    /// <summary>What was decided and might be meant otherwise, a sentence each.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>What a user may want to know and need not mind.</summary>
    public IReadOnlyList<string> Notes => Labels.Note is { } note ? [.. OwnNotes, note] : OwnNotes;

    /// <summary>Images that a table leaves out.</summary>
    public int LeftOut { get; private set; }

    /// <summary>The tables that leave them out, as the user named them.</summary>
    public IReadOnlyList<string> LeftOutBy => _leftOutBy;

    /// <summary>Folders that could not be listed, as items name them: what lies below is unknown, and not gone.</summary>
    public IReadOnlyList<string> UnreadFolders => _unread;

    /// <summary>Items, or archives that were not opened, that belong to other shards.</summary>
    public int OtherShards { get; private set; }

    internal LabelSpellings Labels { get; } = new();

    private List<string> OwnNotes { get; } = [];

    internal void Warn(string warning)
    {
        if (!_warnings.Contains(warning)) _warnings.Add(warning);
    }

    internal void Note(string note) => OwnNotes.Add(note);

    internal void AddUnread(string folder) => _unread.Add(folder);

    internal void AddLeftOut(int images, string table)
    {
        LeftOut += images;
        if (!_leftOutBy.Contains(table)) _leftOutBy.Add(table);
    }

    internal void AddOtherShards(int items) => OtherShards += items;

    /// <summary>Takes over what a part of a source has met.</summary>
    internal void Take(SourceFindings part, Func<string, string> pathOf)
    {
        foreach (var warning in part.Warnings) Warn(warning);
        OwnNotes.AddRange(part.Notes);
        _unread.AddRange(part.UnreadFolders.Select(pathOf));
        PassedOver.Take(part.PassedOver, pathOf);
        LeftOut += part.LeftOut;
        OtherShards += part.OtherShards;
        _leftOutBy.AddRange(part.LeftOutBy.Where(t => !_leftOutBy.Contains(t)));
    }

    internal void End()
    {
        foreach (var joined in Labels.Joined()) Warn(joined);
        if (Labels.InCaseAlone() is { } alike) Warn(alike);
    }

    /// <summary>Ends, and gives all that is to be said.</summary>
    internal IReadOnlyList<string> Ended()
    {
        End();
        return [.. Warnings, .. Notes];
    }
}
