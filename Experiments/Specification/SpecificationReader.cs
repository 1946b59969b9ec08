using TransferLearning.Core.Files;
using TransferLearning.Experiments.Specification.Yaml;
using TransferLearning.FeatureExtraction.Preprocessing.Views;

namespace TransferLearning.Experiments.Specification;

/// <summary>Reads the file of an experiment. Unknown keys and values of a wrong kind are errors that name file, line and column.</summary>
internal static class SpecificationReader
{
    private static readonly string[] s_pools = ["auto", "avg", "max", "gem", "flatten", "token"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">It describes no experiment.</exception>
    /// <exception cref="TlearnException">It cannot be read.</exception>
    public static ExperimentSpecification Read(string path)
    {
        var node = YamlReader.ReadFile(path);
        using var reader = StrictText.Load(path).OpenReader();
        return Read(node, path, reader.ReadToEnd());
    }

    /// <summary>Reads a text.</summary>
    /// <param name="path">The name of its file: paths in it are relative to that file's folder.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="UsageException">It describes no experiment.</exception>
    public static ExperimentSpecification Parse(string path, string text) => Read(YamlReader.Read(path, new StringReader(text)), path, text);

    private static ExperimentSpecification Read(YamlNode node, string path, string text)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        var keys = new YamlMappingReader(node, "experiment", "datasets", "networks", "heads", "finetune", "train_sizes", "seeds", "protocol");
        var protocol = ProtocolEntry.Read(keys.Find("protocol"));
        var specification = new ExperimentSpecification
        {
            File = full,
            Text = text,
            Datasets = Datasets(keys.Require("datasets"), folder),
            Networks = keys.Find("networks") is { } networks ? [.. List(networks, "networks").Select(n => Network(n, folder))] : [],
            Heads = keys.Find("heads") is { } heads ? Heads(heads) : [],
            Finetunes = keys.Find("finetune") is { } finetunes ? [.. List(finetunes, "finetune").SelectMany(n => FinetuneEntries.Read(n, folder))] : [],
            TrainSizes = keys.Find("train_sizes") is null ? [TrainSize.All] : YamlValues.Once(keys.Several("train_sizes"), "train_sizes", TrainSize.Read),
            Seeds = keys.Find("seeds") is null ? [0] : YamlValues.Once(keys.Several("seeds"), "seeds", n => YamlValues.Whole(n, "seeds", int.MinValue)),
            Protocol = protocol,
        };
        var filled = protocol.Preset is { } preset ? preset.Fill(specification, keys) : specification;
        Check(filled, keys);
        return filled;
    }

    private static List<HeadVariant> Heads(YamlNode node)
    {
        var (heads, known) = (new List<HeadVariant>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var item in List(node, "heads"))
        {
            foreach (var head in HeadEntries.Read(item))
            {
                if (!known.Add($"{head.Name} {head.Scale} {head.Words}")) throw item.Place.Wrong($"heads: {$"{head.Name} {head.Words}".Trim()} stands twice", "Leave one of the two out.");
                heads.Add(head);
            }
        }

        return heads;
    }

    private static void Check(ExperimentSpecification specification, YamlMappingReader keys)
    {
        if (specification.Networks.Count == 0 && specification.Finetunes.Count == 0) throw keys.Place.Wrong("experiment: found neither 'networks' nor 'finetune', expected at least one network", "Name one: networks: [{model: resnet18-mlnet}]");
        if (specification.Networks.Count > 0 && specification.Heads.Count == 0) throw keys.Place.Wrong("experiment: 'networks' stand without 'heads', expected at least one head", "Name one: heads: [logistic]");
        if (specification.Networks.Count == 0 && specification.Heads.Count > 0) throw keys.Place.Wrong("experiment: 'heads' stand without 'networks', whose features they are fitted on", "Name one: networks: [{model: resnet18-mlnet}]");
        if (specification.Protocol is not EpisodesProtocol) return;
        if (keys.Find("train_sizes") is { } sizes) throw sizes.Place.Wrong("train_sizes: with n-shot the protocol's 'shots' say how many images a class are learned from", "Leave 'train_sizes' out.");
        if (keys.Find("finetune") is { } finetune) throw finetune.Place.Wrong("finetune: networks are not trained in N-shot episodes", "Leave 'finetune' out, or take another protocol.");
    }

    private static List<DatasetEntry> Datasets(YamlNode node, string folder)
    {
        var datasets = new List<DatasetEntry>();
        foreach (var item in List(node, "datasets"))
        {
            var keys = new YamlMappingReader(item, "datasets", "name", "images", "group", "exclude");
            var images = YamlValues.Text(keys.Require("images"), "images");
            var name = keys.Text("name") ?? Path.GetFileNameWithoutExtension(images.TrimEnd('/', '\\'));
            if (datasets.Exists(d => d.Name == name)) throw item.Place.Wrong($"datasets: the name '{name}' stands twice", "Give each data set a name of its own.");
            datasets.Add(new DatasetEntry(name, Absolute(images, folder), keys.Text("group"), keys.Text("exclude") is { } exclude ? Absolute(exclude, folder) : null, item.Place)
            {
                ImagesPlace = keys.Require("images").Place,
                ExcludePlace = keys.Find("exclude")?.Place ?? item.Place,
            });
        }

        return datasets;
    }

    private static NetworkEntry Network(YamlNode node, string folder)
    {
        if (node is YamlScalar scalar) return new NetworkEntry(Model(YamlValues.Text(scalar, "model"), folder), "auto", ["auto"], ["auto"], ["center"], "auto", node.Place);
        var keys = new YamlMappingReader(node, "networks", "model", "preprocess", "taps", "pool", "views", "device");
        var taps = YamlValues.Once(keys.Several("taps"), "taps", n => (Tap: YamlValues.Text(n, "taps"), n.Place), t => t.Tap);
        return new NetworkEntry(
            Model(YamlValues.Text(keys.Require("model"), "model"), folder),
            Preprocess(keys, folder),
            taps.Count == 0 ? ["auto"] : [.. taps.Select(t => t.Tap)],
            keys.Find("pool") is null ? ["auto"] : YamlValues.Once(keys.Several("pool"), "pool", n => YamlValues.Word(n, "pool", s_pools)),
            keys.Find("views") is null ? ["center"] : YamlValues.Once(keys.Several("views"), "views", n => YamlValues.Word(n, "views", [.. ViewSet.All.Select(v => v.Name)])),
            keys.Text("device") ?? "auto",
            node.Place)
        {
            ModelPlace = keys.Require("model").Place,
            PreprocessPlace = keys.Find("preprocess")?.Place ?? node.Place,
            TapPlaces = [.. taps.Select(t => t.Place)],
        };
    }

    /// <summary>A model's name in the catalogue, or a path: relative to the file where it names a file there.</summary>
    internal static string Model(string text, string folder) => text.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? Absolute(text, folder) : text;

    /// <summary>The preprocessing of a network, the path of a record among the choices relative to the file.</summary>
    internal static string Preprocess(YamlMappingReader keys, string folder) =>
        keys.Text("preprocess") is { } text ? text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Absolute(text, folder) : text : "auto";

    private static IReadOnlyList<YamlNode> List(YamlNode node, string what) => node switch
    {
        YamlList { Items.Count: 0 } => throw node.Place.Wrong($"{what}: found an empty list, expected at least one entry"),
        YamlList list => list.Items,
        _ => throw node.Place.Wrong($"{what}: found {node.Kind}, expected a list"),
    };

    private static string Absolute(string path, string folder) => Path.GetFullPath(path, folder);
}
