using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Files of a folder that are no items, because they have neither an image's ending nor an image's content.</summary>
internal sealed class PassedOverFiles
{
    private const int KeptExamples = 20;
    private readonly List<string> _examples = [];

    /// <summary>How many files were passed over, the unreadable ones included; hidden files and folders do not count.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them could not be read, so that nobody knows what they hold.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The first of their paths, relative to the source's root: 20 at most.</summary>
    public IReadOnlyList<string> Examples => _examples;

    internal void Add(string path)
    {
        Count++;
        if (_examples.Count < KeptExamples) _examples.Add(path);
    }

    internal void Take(PassedOverFiles part, Func<string, string> pathOf)
    {
        Count += part.Count;
        Unreadable += part.Unreadable;
        _examples.AddRange(part.Examples.Select(pathOf).Take(KeptExamples - _examples.Count));
    }

    internal void Take(ArchiveContents archive, string path)
    {
        Count += archive.PassedOver;
        Unreadable += archive.Unreadable;
        _examples.AddRange(archive.PassedOverExamples.Select(p => $"{path}/{p}").Take(KeptExamples - _examples.Count));
    }

    internal void AddUnreadable(string path)
    {
        Unreadable++;
        Add(path);
    }
}
