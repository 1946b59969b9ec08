using TransferLearning.Experiments.Specification.Yaml;

namespace TransferLearning.Experiments.Specification;

/// <summary>Reads an entry of <c>finetune</c>; of several parts of a network to train, each is measured.</summary>
internal static class FinetuneEntries
{
    /// <summary>The trainings of an entry.</summary>
    /// <param name="node">The entry.</param>
    /// <param name="folder">What paths are relative to.</param>
    /// <exception cref="UsageException">It says not what to train, or asks for what there is not.</exception>
    public static IEnumerable<FinetuneEntry> Read(YamlNode node, string folder)
    {
        var keys = new YamlMappingReader(node, "finetune", "model", "unfreeze", "preprocess", "tap", "epochs", "learning_rate", "batch", "augment");
        _ = keys.Require("unfreeze");
        var augment = keys.Find("augment");
        if (augment is not null) _ = Parsed(augment, () => Augmentation.Parse(YamlValues.Text(augment, "augment")));
        return
        [
            .. keys.Several("unfreeze").Select(part => new FinetuneEntry(
                SpecificationReader.Model(YamlValues.Text(keys.Require("model"), "model"), folder),
                SpecificationReader.Preprocess(keys, folder),
                keys.Text("tap") ?? "auto",
                Parsed(part, () => UnfreezeRequest.Parse(YamlValues.Text(part, "unfreeze"))),
                keys.Whole("epochs", 1, 100_000),
                keys.Number("learning_rate", 1e-12, 1e3),
                keys.Whole("batch", 1, 4096),
                keys.Text("augment"),
                node.Place)),
        ];
    }

    private static T Parsed<T>(YamlNode node, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (UsageException e)
        {
            throw node.Place.Wrong(e.Message, e.Next);
        }
    }
}
