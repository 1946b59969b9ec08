using System.CommandLine;
using System.Globalization;
using TransferLearning.Core.Preprocessing;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Views;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Options;

/// <summary>Options that say which network runs, what is taken from it and on what it runs; the same in every command that has them.</summary>
internal sealed class ModelOptions
{
    public Option<string[]> Model { get; } = new("--model")
    {
        Description = "network: a name of the catalogue or the path of an ONNX file (default: resnet18-mlnet, trained on ImageNet; the bundled tlearn-mini is quicker and weaker)",
    };

    public Option<string[]> Tap { get; } = new("--tap")
    {
        Description = "layer (tensor) to take features from: 'auto' (the penultimate one), 'layers' (the head chooses among all stages) or a name; repeatable; NAME+NAME concatenates (tlearn inspect lists them)",
    };

    public Option<string?> Pool { get; } = new("--pool") { Description = "how a map becomes a vector: avg (default), max, gem, flatten" };

    public Option<string?> Views { get; } = new("--views")
    {
        Description = "views of an image whose vectors are averaged: center (default), flip (and its mirror image), five (corners and middle), ten (these and their mirror images)",
    };

    public Option<string> Preprocess { get; } = new("--preprocess")
    {
        Description = "auto (from the model), a preset (imagenet, caffe-bgr, inception) with changes behind commas, or a JSON file",
        DefaultValueFactory = _ => "auto",
    };

    public Option<string?> Decode { get; } = new("--decode")
    {
        Description = "exact, or fast: JPEGs far larger than the network's input are decoded at 1/2, 1/4 or 1/8, part of the recipe like --preprocess …,decode=fast (default: as the preprocessing has it, which is exact)",
    };

    public Option<string> Device { get; } = new("--device") { Description = "auto, cpu, cuda[:N], directml[:N], PROVIDER[:N] (tlearn devices lists them) or plugin:LIBRARY, with the provider's options behind commas", DefaultValueFactory = _ => "auto" };

    public Option<string> Batch { get; } = new("--batch") { Description = "images that go through the network together: auto or a number", DefaultValueFactory = _ => "auto" };

    public Option<int> Threads { get; } = new("--threads") { Description = "threads to use (default: all cores; a long run on a processor tries half of them, too)" };

    /// <summary>For commands that extract: everything.</summary>
    public void AddTo(Command command) => Add(command, Model, Tap, Pool, Views, Preprocess, Decode, Device, Batch, Threads);

    /// <summary>For commands that extract into a store, which may exist: everything.</summary>
    public void AddStoresNetworkTo(Command command)
    {
        Model.Description = "network: a name of the catalogue or the path of an ONNX file (default: an existing store's own, with its taps, preprocessing and views; else resnet18-mlnet, trained on ImageNet)";
        AddTo(command);
    }

    /// <summary>For the command that tries networks and layers: which networks, what is fed to them, and where they run.</summary>
    public void AddAdvisingTo(Command command)
    {
        Model.Description = "a network to try: a name of the catalogue or the path of an ONNX file; repeatable (default: resnet18-mlnet, trained on ImageNet, and the bundled tlearn-mini)";
        Add(command, Model, Preprocess, Decode, Device, Threads);
    }

    /// <summary>For commands that run a network as it is, with its own classes: what is fed to it, and where it runs.</summary>
    public void AddFeedingTo(Command command)
    {
        Model.Description = "network with classes: a name of the catalogue or the path of an ONNX file (resnet18-mlnet, the default of other commands, has none; the bundled tlearn-mini has 200)";
        Add(command, Model, Views, Preprocess, Decode, Device, Batch, Threads);
    }

    /// <summary>For commands whose store settles network and preprocessing: which of its taps, which file the network is, and where it runs.</summary>
    public void AddStoresTapTo(Command command)
    {
        Model.Description = "the store's own network, a name of the catalogue or the path of an ONNX file (default: the one of its SHA-256 in the catalogue, else where it was at the extraction)";
        Tap.Description = "which of the store's taps, where it has several";
        Pool.Description = "which of the tap's poolings, where the store has several";
        Add(command, Model, Tap, Pool, Device, Batch, Threads);
    }

    /// <summary>For commands whose head settles network, taps and preprocessing: which file the network is, and where it runs.</summary>
    public void AddRunningTo(Command command)
    {
        AddHeadsNetworkTo(command);
        Add(command, Device, Batch, Threads);
    }

    /// <summary>For the command that explains a head or a network: which file a head's network is, what a pretrained one is fed with, and where it runs.</summary>
    public void AddExplainingTo(Command command)
    {
        AddHeadsNetworkTo(command);
        Add(command, Preprocess, Decode, Device, Threads);
    }

    /// <summary>For commands whose head settles the network: which file it is.</summary>
    public void AddHeadsNetworkTo(Command command)
    {
        Model.Description = "the head's own network, a name of the catalogue or the path of an ONNX file (default: the one of its SHA-256 in the catalogue, else where it was at the training)";
        Add(command, Model);
    }

    /// <summary>Options that the user gave and that mean something for images only: a store has its features already.</summary>
    public IReadOnlyList<string> GivenForImages(ParseResult parsed) =>
        [.. ((Option[])[Model, Views, Preprocess, Decode, Device, Batch]).Where(o => IsGiven(parsed, o)).Select(o => o.Name)];

    /// <summary>Which of the options about features the user gave.</summary>
    public GivenOptions Given(ParseResult parsed) => new(IsGiven(parsed, Tap), IsGiven(parsed, Pool), IsGiven(parsed, Preprocess), ReadDecode(parsed));

    public ExtractionRequest Read(ParseResult parsed)
    {
        var models = parsed.GetValue(Model) ?? [];
        return models.Length > 1
            ? throw new UsageException($"--model: found {models.Length} networks ({string.Join(", ", models)}), expected one", "tlearn compare takes several")
            : Read(parsed, models.FirstOrDefault());
    }

    /// <summary>The same of a command that opens a classifier.</summary>
    public ClassifierOptions ReadClassifier(ParseResult parsed)
    {
        var request = Read(parsed);
        return new ClassifierOptions { Model = request.Model, Preprocess = IsGiven(parsed, Preprocess) || IsGiven(parsed, Decode) ? request.Preprocess : null, Device = request.Device, Threads = request.Threads };
    }

    /// <summary>How images are prepared, with what <c>--decode</c> changes of it, as <c>--preprocess</c> would say both.</summary>
    public string ReadPreprocess(ParseResult parsed)
    {
        var asked = parsed.GetValue(Preprocess) ?? PreprocessingOption.Auto.Base;
        return ReadDecode(parsed) is { } decode ? $"{asked},decode={(decode == JpegDecoding.Fast ? "fast" : "exact")}" : asked;
    }

    /// <summary>The request for a network; a <c>#</c> in its path has no special meaning here.</summary>
    public ExtractionRequest Read(ParseResult parsed, string? model) => Read(parsed, model, parsed.GetValue(Tap) is { Length: > 0 } taps ? taps : ["auto"]);

    /// <summary>The requests for several networks, each <c>MODEL[#TAP[+TAP]]</c>; without a tap of its own a network gets those of <c>--tap</c>.</summary>
    public IReadOnlyList<ExtractionRequest> ReadSeveral(ParseResult parsed, ModelCatalogue catalogue) => parsed.GetValue(Model) is { Length: > 0 } models
        ? [.. models.Select(text => TappedModel.Read(text, catalogue)).Select(m => m.Tap is { } own ? Read(parsed, m.Model, [own]) : Read(parsed, m.Model))]
        : [Read(parsed, null)];

    /// <summary>What to say where one <c>--preprocess</c> is given to several networks; <see langword="null"/> where it is not.</summary>
    public static string? OnePreprocessing(IReadOnlyList<ExtractionRequest> requests) =>
        requests.Select(r => r.Model).Distinct().Count() > 1 && requests[0].Preprocess is var preprocess && PreprocessingOption.Parse(preprocess).Base != PreprocessingOption.Auto.Base
            ? $"--preprocess {preprocess} is taken for all {requests.Count} networks; 'tlearn models add PATH --preprocess …' gives each its own, and a name to compare it by"
            : null;

    private ExtractionRequest Read(ParseResult parsed, string? model, string[] taps)
    {
        var views = parsed.GetValue(Views) is { } asked ? ViewSet.Find(asked).Name : null;
        return new ExtractionRequest
        {
            Model = model,
            Taps = taps,
            Pool = parsed.GetValue(Pool),
            Views = views,
            Preprocess = ReadPreprocess(parsed),
            Device = parsed.GetValue(Device) ?? "auto",
            Batch = ReadBatch(parsed.GetValue(Batch) ?? "auto"),
            Threads = ReadThreads(parsed),
        };
    }

    private JpegDecoding? ReadDecode(ParseResult parsed) => parsed.GetValue(Decode) switch
    {
        null => null,
        "exact" => JpegDecoding.Exact,
        "fast" => JpegDecoding.Fast,
        var other => throw new UsageException($"--decode: found '{other}', expected exact or fast"),
    };

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static void Add(Command command, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options) command.Options.Add(option);
    }

    private static int? ReadBatch(string text) =>
        text == "auto" ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var batch) && batch is >= 1 and <= ExtractionRequest.MostBatch ? batch
        : throw new UsageException($"--batch: found '{text}', expected auto or a number from 1 to {ExtractionRequest.MostBatch}");

    public int ReadThreads(ParseResult parsed)
    {
        ThreadCount.Require(parsed.GetValue(Threads));
        return parsed.GetValue(Threads);
    }
}
