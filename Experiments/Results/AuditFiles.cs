using System.Text;
using TransferLearning.Core.Features;
using TransferLearning.Core.Hashing;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Duplicates;
using TransferLearning.Experiments.LabelErrors;

namespace TransferLearning.Experiments.Results;

/// <summary>The audits of an experiment's data sets, kept in <c>audits/</c> of its folder: made when a run ends, and again only when the data changed.</summary>
/// <param name="folder">The folder.</param>
internal sealed class AuditFiles(ExperimentFolder folder)
{
    // Changed when audits find other things than before, or say more.
    private const int Version = 3;

    /// <summary>What an audit is made for: the items, what could not be used, and how much work it may be.</summary>
    /// <param name="data">Hash of the items (<see cref="ItemFile.HashOf"/>).</param>
    /// <param name="bad">Files that cannot be used.</param>
    /// <param name="limits">How much work it may be.</param>
    public static string KeyOf(string data, IReadOnlyList<ItemFailure> bad, AuditLimits limits)
    {
        ArgumentNullException.ThrowIfNull(bad);
        var text = $"{Version}\n{data}\n{limits}\n{string.Join('\n', bad.Select(b => $"{b.Path}\0{b.Stage}\0{b.Reason}"))}";
        return Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }

    /// <summary>Whether the audit of a data set is there that a key stands for.</summary>
    public bool IsThere(string dataset, string key) => Document(dataset)?.Key == key;

    /// <summary>The audit of a data set; <see langword="null"/> where there is none of these items.</summary>
    /// <param name="dataset">Name of the data set.</param>
    /// <param name="itemsOf">Gives items by their hash; <see langword="null"/> for items that the experiment has no more.</param>
    public KeptAudit? Read(string dataset, Func<string, (IReadOnlyList<DatasetItem> Items, IReadOnlyList<string> Classes)?> itemsOf)
    {
        ArgumentNullException.ThrowIfNull(itemsOf);
        return Document(dataset) is { } kept && itemsOf(kept.Data) is { } known ? new KeptAudit(kept.Result(known.Items, known.Classes), kept.Model, kept.Asked) : null;
    }

    /// <summary>Keeps the audit of a data set.</summary>
    /// <param name="dataset">Name of the data set.</param>
    /// <param name="key">What it was made for: <see cref="KeyOf"/>.</param>
    /// <param name="data">Hash of the items.</param>
    /// <param name="audit">The audit.</param>
    public void Write(string dataset, string key, string data, KeptAudit audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        Directory.CreateDirectory(folder.PathOf("audits"));
        ExperimentFolder.Write(FileOf(dataset), AuditDocument.Of(key, data, audit));
    }

    private AuditDocument? Document(string dataset) => ExperimentFolder.TryRead<AuditDocument>(FileOf(dataset)) is { Format: 1 } document ? document : null;

    private string FileOf(string dataset) => folder.PathOf("audits", $"{ContentHash.Of(Encoding.UTF8.GetBytes(dataset)).ToString()[..32]}.json");
}

/// <summary>An audit, and whose features it took.</summary>
/// <param name="Found">What was found.</param>
/// <param name="Model">Name of the network, as results show it.</param>
/// <param name="Asked">The features, as a command takes them.</param>
internal sealed record KeptAudit(AuditResult Found, string Model, AuditedFeatures Asked);

/// <summary>The file of an audit: all but the items, which stand in <c>data/</c>.</summary>
internal sealed record AuditDocument
{
    /// <summary>The form of the file.</summary>
    public int Format { get; init; } = 1;

    /// <summary>What it was made for.</summary>
    public required string Key { get; init; }

    /// <summary>Hash of the items that its rows count.</summary>
    public required string Data { get; init; }

    /// <summary>Name of the network whose features were taken.</summary>
    public required string Model { get; init; }

    /// <summary>The features, as a command takes them.</summary>
    public required AuditedFeatures Asked { get; init; }

    /// <summary>Images, those that cannot be used among them.</summary>
    public required long Images { get; init; }

    /// <summary>Groups of images that show the same.</summary>
    public required IReadOnlyList<DuplicateGroup> Duplicates { get; init; }

    /// <summary>Rows that can be left out.</summary>
    public required int[] LeftOut { get; init; }

    /// <summary>Labels that another class fits better.</summary>
    public required IReadOnlyList<LabelIssue> Labels { get; init; }

    /// <summary>Images far from all others.</summary>
    public required IReadOnlyList<Outlier> Outliers { get; init; }

    /// <summary>Images of unusual size or shape.</summary>
    public required IReadOnlyList<OddSize> Sizes { get; init; }

    /// <summary>Groups with images in several splits.</summary>
    public required IReadOnlyList<CrossingGroup> Groups { get; init; }

    /// <summary>Files that cannot be used.</summary>
    public required IReadOnlyList<ItemFailure> Bad { get; init; }

    /// <summary>What was not looked for.</summary>
    public required IReadOnlyList<AuditKind> NotLookedFor { get; init; }

    /// <summary>What a reader should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The document of an audit.</summary>
    public static AuditDocument Of(string key, string data, KeptAudit audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        var found = audit.Found;
        return new AuditDocument
        {
            Key = key,
            Data = data,
            Model = audit.Model,
            Asked = audit.Asked,
            Images = found.Images,
            Duplicates = found.Duplicates.Groups,
            LeftOut = [.. found.LeftOut.Order()],
            Labels = found.Labels,
            Outliers = found.Outliers,
            Sizes = found.Sizes,
            Groups = found.Groups,
            Bad = [.. found.Bad.Select(b => b.Failure)],
            NotLookedFor = found.NotLookedFor,
            Notes = found.Notes,
        };
    }

    /// <summary>The audit of these items.</summary>
    public AuditResult Result(IReadOnlyList<DatasetItem> items, IReadOnlyList<string> classes) => new()
    {
        Images = Images,
        Items = items,
        Classes = classes,
        Duplicates = new DuplicateGroups(Duplicates, [], []),
        LeftOut = LeftOut.ToHashSet(),
        Labels = Labels,
        Outliers = Outliers,
        Sizes = Sizes,
        Groups = Groups,
        Bad = [.. Bad.Select(b => new BadFile(b, null))],
        NotLookedFor = NotLookedFor,
        Notes = Notes,
    };
}
