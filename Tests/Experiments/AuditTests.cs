using TransferLearning.Core.Features;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Duplicates;
using TransferLearning.Experiments.LabelErrors;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Results;
using TransferLearning.Notes;
using Xunit;

namespace TransferLearning.Tests.Experiments;

/// <summary>Audits as reports have them: within limits, and kept in an experiment's folder.</summary>
public sealed class AuditTests : IDisposable
{
    private static readonly RunLog s_silent = new CallerLog(null);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_too_many_images_it_says_what_it_did_not_look_for()
    {
        var data = Data();
        var whole = Audit.Run(Request(data, new AuditLimits(data.Items.Count, long.MaxValue)), s_silent, TestContext.Current.CancellationToken);
        Assert.Empty(whole.NotLookedFor);
        Assert.NotEmpty(whole.Labels);

        var limited = Audit.Run(Request(data, new AuditLimits(10, long.MaxValue)), s_silent, TestContext.Current.CancellationToken);
        Assert.Equal([AuditKind.NearDuplicates, AuditKind.Labels, AuditKind.Outliers, AuditKind.Sizes], limited.NotLookedFor);
        Assert.Contains("more than 10 different images", limited.Notes.Single());
        Assert.Equal(DuplicateKind.Identical, limited.Duplicates.Groups.Single().Kind);
        Assert.Equal(whole.Groups.Select(g => g.Name), limited.Groups.Select(g => g.Name));
        Assert.DoesNotContain("outlier", new ShownAudit(limited, "", null, _ => null).Describe());

        var withoutLabels = Audit.Run(Request(data, new AuditLimits(int.MaxValue, 10)), s_silent, TestContext.Current.CancellationToken);
        Assert.Equal([AuditKind.Labels], withoutLabels.NotLookedFor);
        Assert.Contains(withoutLabels.Notes, n => n.StartsWith("wrong labels are not looked for: ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_kept_is_what_was_found()
    {
        var folder = ExperimentFolder.Claim(_folder.File("out"));
        var data = Data();
        var audits = new AuditFiles(folder);
        var found = OfEveryKind(data.Items, data.Classes);
        var asked = new AuditedFeatures("images") { Model = "net.onnx", Tap = "a+b", Pool = "max", Views = "flip", Preprocess = "imagenet", Exclude = "audit.csv" };
        Assert.Null(audits.Read("set", _ => (data.Items, data.Classes)));
        audits.Write("set", "key", "hash", new KeptAudit(found, "net", asked));
        Assert.True(audits.IsThere("set", "key"));
        Assert.False(audits.IsThere("set", "other") || audits.IsThere("other", "key"));
        Assert.Null(audits.Read("set", _ => null));
        var kept = audits.Read("set", hash => hash == "hash" ? (data.Items, data.Classes) : null)!;
        Assert.Equal(("net", asked), (kept.Model, kept.Asked));
        Assert.Equal(new ShownAudit(found, "", null, _ => null).Describe(), new ShownAudit(kept.Found, "", null, _ => null).Describe());
        Assert.Equal(ShownAudit.Rows(found), ShownAudit.Rows(kept.Found));
        Assert.Equal(found.Labels, kept.Found.Labels);
        Assert.Equal(found.Outliers, kept.Found.Outliers);
        Assert.Equal(found.Sizes, kept.Found.Sizes);
        Assert.Equal(found.LeftOut.Order(), kept.Found.LeftOut.Order());
        Assert.Equal(found.Bad.Select(b => b.Failure), kept.Found.Bad.Select(b => b.Failure));
    }

    [Fact]
    public void Its_key_changes_with_the_data_and_with_what_cannot_be_used()
    {
        ItemFailure[] bad = [new("a.jpg", "decode", "damaged")];
        string[] keys = [AuditFiles.KeyOf("a", [], AuditLimits.None), AuditFiles.KeyOf("b", [], AuditLimits.None), AuditFiles.KeyOf("a", bad, AuditLimits.None), AuditFiles.KeyOf("a", [], AuditLimits.OfReports)];
        Assert.Equal(4, keys.Distinct().Count());
        Assert.Equal(keys[2], AuditFiles.KeyOf("a", [.. bad], AuditLimits.None));
    }

    /// <summary>An audit in which something of every kind was found.</summary>
    internal static AuditResult OfEveryKind(IReadOnlyList<DatasetItem> items, IReadOnlyList<string> classes) => new()
    {
        Images = items.Count + 1,
        Items = items,
        Classes = classes,
        Duplicates = new DuplicateGroups([new DuplicateGroup([0, 1], 1, DuplicateKind.Identical), new DuplicateGroup([2, 3, 4, 5, 6, 7, 8, 9], 0.9, DuplicateKind.Near)], [], []),
        LeftOut = new HashSet<int> { 1, 3 },
        Labels = [new LabelIssue(0, 1, 0.9)],
        Outliers = [new Outlier(2, 0.8)],
        Sizes = [new OddSize(3, 4000, 20, 9)],
        Groups = [new CrossingGroup($"bin {items[0].Label}", ["test", "train"], [0, 1])],
        Bad = [new BadFile(new ItemFailure($"{items[0].Path}.png", "decode", "damaged"), null)],
        Notes = ["one image of many cannot be read where it was seen"],
    };

    // Two classes that are far apart, one label wrong, one file twice, one group in both splits.
    private static LabeledDataset Data()
    {
        var items = Synthetic.Items(2, 20);
        for (var i = 0; i < items.Length; i++) items[i] = items[i] with { Split = i % 4 == 0 ? "test" : "train", Group = i < 2 ? "both" : null };
        items[39] = items[39] with { Content = items[38].Content };
        var features = ComparisonTests.Request(items).Sources[0].Data.Features;
        items[5] = items[5] with { Label = items[39].Label };
        return new LabeledDataset(features, items, ComparisonTests.Request(items).Sources[0].Data.Space);
    }

    private static AuditRequest Request(LabeledDataset data, AuditLimits limits) => new() { Data = data, FileOf = _ => null, Limits = limits, Threads = 1 };
}
