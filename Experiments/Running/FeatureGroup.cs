using TransferLearning.Experiments.Specification;
using TransferLearning.Experiments.Specification.Yaml;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning.Experiments.Running;

/// <summary>A network on a data set with one set of views and one pooling: what is extracted together, all taps at once.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Network">The network.</param>
/// <param name="Taps">Tap expressions.</param>
/// <param name="Pool">Pooling; <c>auto</c> is the default of each tap.</param>
/// <param name="Views">Views.</param>
/// <param name="Order">Its place in the experiment: of data set and network.</param>
internal sealed record FeatureGroup(DatasetEntry Dataset, GroupNetwork Network, IReadOnlyList<string> Taps, string Pool, string Views, IReadOnlyList<int> Order)
{
    /// <summary>The training of the group's network; <see langword="null"/> where heads are fitted on its features.</summary>
    public FinetuneEntry? Finetune { get; init; }

    /// <summary>Where the network is named in the experiment's file.</summary>
    public required YamlPlace ModelPlace { get; init; }

    /// <summary>Where the preprocessing is named in the experiment's file.</summary>
    public required YamlPlace PreprocessPlace { get; init; }

    /// <summary>Where each of <see cref="Taps"/> stands in the experiment's file; empty where none does.</summary>
    public IReadOnlyList<YamlPlace> TapPlaces { get; init; } = [];

    /// <summary>Whether the network's own classification output is kept as well.</summary>
    public bool Logits { get; init; }

    /// <summary>What tells the group from others: the name of its record.</summary>
    public string Name => $"{Dataset.Name}\n{Asked}";

    /// <summary>What is asked of the network, whatever the images.</summary>
    public string Asked => $"{Network.Model}\n{Network.Preprocess}\n{string.Join('\n', Taps)}\n{Pool}\n{Views}{(Logits ? "\nlogits" : "")}";

    /// <summary>The request for its features.</summary>
    public ExtractionRequest Request(int threads) => new()
    {
        Model = Network.Model,
        Taps = Taps,
        Pool = Pool == "auto" ? null : Pool,
        Views = Views,
        Logits = Logits,
        Preprocess = Network.Preprocess,
        Device = Network.Device,
        Threads = threads,
    };

    /// <summary>The groups of an experiment, in its order.</summary>
    public static IReadOnlyList<FeatureGroup> Of(ExperimentSpecification specification, ModelCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var groups = new List<FeatureGroup>();
        foreach (var (d, dataset) in specification.Datasets.Index())
        {
            foreach (var (n, network) in specification.Networks.Index())
            {
                groups.AddRange(
                    from views in network.Views
                    from pool in network.Pools
                    select new FeatureGroup(dataset, GroupNetwork.Of(network.Model, network.Preprocess, network.Device, network.ModelPlace, catalogue), network.Taps, pool, views, [d, n]) { ModelPlace = network.ModelPlace, PreprocessPlace = network.PreprocessPlace, TapPlaces = network.TapPlaces, Logits = network.Logits });
            }

            foreach (var (f, finetune) in specification.Finetunes.Index())
            {
                groups.Add(new FeatureGroup(dataset, GroupNetwork.Of(finetune.Model, finetune.Preprocess, "auto", finetune.Place, catalogue), [finetune.Tap], "auto", "center", [d, specification.Networks.Count + f]) { ModelPlace = finetune.Place, PreprocessPlace = finetune.Place, TapPlaces = [finetune.Place], Finetune = finetune });
            }
        }

        return groups;
    }
}

/// <summary>A network of an experiment.</summary>
/// <param name="Model">A name of the catalogue or a path.</param>
/// <param name="Preprocess">Its preprocessing.</param>
/// <param name="Device">Where it runs.</param>
/// <param name="Reference">What the catalogue finds under the name.</param>
internal sealed record GroupNetwork(string Model, string Preprocess, string Device, ModelReference Reference)
{
    /// <summary>Its name, as results show it.</summary>
    public string ShownName => Reference.Manifest?.Name ?? ModelName.FromPath(Reference.Path);

    /// <summary>Finds a network.</summary>
    /// <exception cref="UsageException">There is none; the message names the line of the experiment.</exception>
    public static GroupNetwork Of(string model, string preprocess, string device, YamlPlace place, ModelCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        try
        {
            return new GroupNetwork(model, preprocess, device, catalogue.Find(model));
        }
        catch (TlearnException e)
        {
            throw place.Wrong($"model: {e.Message}", e.Next);
        }
    }
}
