using System.CommandLine;
using TransferLearning.Classifiers.Training;
using TransferLearning.Cli.Options;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Cli.Parsing;

/// <summary>What shells offer as values. An option means the same with every command, so its name is enough.</summary>
internal static class OptionValues
{
    private static readonly Dictionary<string, Func<IEnumerable<string>>> s_byOption = new()
    {
        ["--head"] = Heads,
        ["--help-head"] = Heads,
        ["--model"] = Models,
        ["--tap"] = () => ["auto", "layers"],
        ["--pool"] = () => ["avg", "max", "gem", "flatten", "token"],
        ["--views"] = () => ["center", "flip", "five", "ten"],
        ["--preprocess"] = () => ["auto", "imagenet", "caffe-bgr", "inception"],
        ["--decode"] = () => ["exact", "fast"],
        ["--device"] = () => ["auto", "cpu", "cuda", "directml", "plugin:"],
        ["--batch"] = () => ["auto"],
        ["--split"] = () => ["train", "val", "test"],
        ["--scale"] = () => ScalingText.Words,
        ["--calibration"] = () => ["auto", "platt", "temperature"],
        ["--format"] = () => ["npy", "parquet", "csv"],
        ["--unfreeze"] = () => ["head", "last:", "from:", "all"],
        ["--finetune"] = () => ["head", "last:", "from:", "all"],
        ["--optimizer"] = () => ["adamw", "sgd"],
        ["--class-weight"] = () => ["none", "balanced"],
        ["--augment"] = () => ["none", "crop", "flip"],
        ["--method"] = () => ExplanationMethods.Names,
    };

    /// <summary>What help shows as the value of an option with many or open values. Without an entry here it would list all completions.</summary>
    private static readonly Dictionary<string, string> s_shown = new()
    {
        ["--head"] = "NAME",
        ["--help-head"] = "NAME",
        ["--model"] = "NAME|PATH",
        ["--tap"] = "auto|NAME",
        ["--preprocess"] = "auto|PRESET|FILE",
        ["--device"] = "auto|DEVICE",
        ["--batch"] = "auto|N",
        ["--unfreeze"] = "head|last:K|from:NODE|all",
        ["--finetune"] = "head|last:K|from:NODE|all",
        ["--augment"] = "none|crop|flip|…",
    };

    /// <summary>Arguments that are names of networks.</summary>
    private static readonly string[] s_models = ["MODEL", "NAME", ExplanationMethods.Argument];

    /// <summary>Gives all commands below this one their values.</summary>
    public static void Offer(Command command)
    {
        foreach (var option in command.Options)
        {
            // Some take several values behind commas: the last one is being typed.
            if (s_shown.TryGetValue(option.Name, out var shown)) option.HelpName ??= shown;
            if (s_byOption.TryGetValue(option.Name, out var values)) option.CompletionSources.Add(context => Behind(context.WordToComplete, values()));
        }

        foreach (var argument in command.Arguments)
        {
            argument.HelpName ??= argument.Name;
            if (s_models.Contains(argument.Name)) argument.CompletionSources.Add(_ => Models().Select(m => new System.CommandLine.Completions.CompletionItem(m)));
        }

        foreach (var below in command.Subcommands) Offer(below);
    }

    private static IEnumerable<System.CommandLine.Completions.CompletionItem> Behind(string typed, IEnumerable<string> values)
    {
        var done = typed[..(typed.LastIndexOf(',') + 1)];
        return values.Select(v => new System.CommandLine.Completions.CompletionItem(done + v));
    }

    private static IEnumerable<string> Heads() => HeadCatalog.All.Select(e => e.Name);

    private static IEnumerable<string> Models()
    {
        try
        {
            return new ModelCatalogue().List().Select(m => m.Name);
        }
        catch (Exception e) when (e is TlearnException or IOException or UnauthorizedAccessException)
        {
            return []; // a command that needs the catalogue says what is wrong with it
        }
    }
}
