using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning.Benchmarks.Extraction;

/// <summary>Measures one network on small photographs, or on large ones.</summary>
internal sealed class ExtractionBenchmark
{
    private readonly string _program;
    private readonly string _images;
    private readonly string _work;
    private readonly int _repeat;
    private readonly string? _mlNetProgram;
    private readonly List<string> _files;

    /// <summary>Prepares.</summary>
    /// <param name="program">The assembly of the program.</param>
    /// <param name="images">Small photographs.</param>
    /// <param name="work">Where stores and photographs are put.</param>
    /// <param name="repeat">Measurements.</param>
    /// <param name="copies">How many times each small photograph is worked on, so that the program's start does not count: copies are told apart by a byte behind the picture's end, which no decoder reads.</param>
    /// <param name="mlNetProgram">The peer's assembly.</param>
    public ExtractionBenchmark(string program, string images, string work, int repeat, int copies, string? mlNetProgram)
    {
        (_program, _images, _work, _repeat, _mlNetProgram) = (program, Path.Combine(work, $"small-{copies}"), work, repeat, mlNetProgram);
        foreach (var file in Directory.EnumerateFiles(images, "*.jpg", SearchOption.AllDirectories))
        {
            for (var copy = 0; copy < copies; copy++)
            {
                var target = Path.Combine(_images, $"{copy}", Path.GetRelativePath(images, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                if (!File.Exists(target)) File.WriteAllBytes(target, [.. File.ReadAllBytes(file), (byte)copy]);
            }
        }

        _files = [.. Directory.EnumerateFiles(_images, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    /// <summary>Small photographs; whether the promises are kept.</summary>
    public bool Small(string model, double share, double ofMlNet)
    {
        using var opened = Open(model);
        var raw = new RawNetwork(opened.Backbone);
        var (shape, _) = raw.Best();
        byte[][] bytes = [.. _files.Select(File.ReadAllBytes)];
        using var mlNet = _mlNetProgram is null ? null : new MlNetPipeline(_mlNetProgram, opened, _images);
        var rates = InTurns(
            ("ONNX Runtime", () => raw.Rate(shape, 3)),
            ("OpenCV", () => ImageWork.Decode(bytes)),
            ("tlearn", () => Program(model, _images)),
            ("ML.NET", mlNet is null ? null : mlNet.Rate),
            ("Pillow", _mlNetProgram is not null ? () => Pillow(_images) : null));
        var limit = 1 / ((1 / rates["ONNX Runtime"]) + (1 / rates["OpenCV"]));
        var besides = Environment.ProcessorCount * 1000 * ((1 / rates["tlearn"]) - (1 / limit));
        Console.WriteLine(FormattableString.Invariant($"{model}, {_files.Count} photographs of {_files.Average(f => new FileInfo(f).Length) / 1000:0} KB, images a second: tlearn {rates["tlearn"]:0}; ONNX Runtime alone {rates["ONNX Runtime"]:0} ({shape.Callers} callers, {shape.Threads} threads, batch {shape.Batch}), OpenCV decoding alone {rates["OpenCV"]:0}, both together {limit:0}"));
        var kept = Promise($"{model}: tlearn by ONNX Runtime and OpenCV together", rates["tlearn"] / limit, share);
        Console.WriteLine(FormattableString.Invariant($"{model}: everything besides takes {besides:0.00} ms an image and core"));
        if (_mlNetProgram is not null)
        {
            Console.WriteLine(FormattableString.Invariant($"{model}: ML.NET {rates["ML.NET"]:0} images a second, Pillow decoding and resizing alone {rates["Pillow"]:0}"));
            kept &= Promise($"{model}: tlearn by ML.NET", rates["tlearn"] / rates["ML.NET"], ofMlNet);
        }

        return kept;
    }

    /// <summary>Photographs of 12 megapixels; whether the promises are kept.</summary>
    public bool Large(string model, int count, double ofOpenCv, double ofMlNet, double fastOfOpenCv)
    {
        var folder = Path.Combine(_work, "large");
        ImageWork.Enlarge([.. _files.Where(f => f.StartsWith(Path.Combine(_images, "0") + Path.DirectorySeparatorChar, StringComparison.Ordinal))], folder, count);
        List<string> files = [.. Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(count)];
        byte[][] bytes = [.. files.Select(File.ReadAllBytes)];
        using var opened = Open(model);
        using var mlNet = _mlNetProgram is null ? null : new MlNetPipeline(_mlNetProgram, opened, folder);
        var rates = InTurns(
            ("OpenCV", () => ImageWork.Decode(bytes)),
            ("exact", () => Program(model, folder)),
            ("fast", () => Program(model, folder, "--decode", "fast")),
            ("ML.NET", mlNet is null ? null : mlNet.Rate),
            ("Pillow", _mlNetProgram is not null ? () => Pillow(folder) : null));
        Console.WriteLine(FormattableString.Invariant($"{model}, {count} photographs of 12 megapixels and {bytes.Average(b => b.Length) / 1e6:0.0} MB, images a second: exact {rates["exact"]:0.0}, fast {rates["fast"]:0.0}; OpenCV decoding alone {rates["OpenCV"]:0.0}"));
        var kept = Promise("12 megapixels: exact by OpenCV decoding alone", rates["exact"] / rates["OpenCV"], ofOpenCv) & Promise("12 megapixels: fast by OpenCV decoding alone, exactly", rates["fast"] / rates["OpenCV"], fastOfOpenCv);
        if (_mlNetProgram is not null)
        {
            Console.WriteLine(FormattableString.Invariant($"12 megapixels: ML.NET {rates["ML.NET"]:0.0} images a second, Pillow (draft mode) decoding and resizing alone {rates["Pillow"]:0.0}"));
            kept &= Promise("12 megapixels: exact by ML.NET", rates["exact"] / rates["ML.NET"], ofMlNet);
        }

        return kept;
    }

    /// <summary>Forms in which the same images come, by the folder's rate; whether the promise is kept.</summary>
    public async Task<bool> FormsAsync(string model, double share)
    {
        var forms = await ImageForms.MakeAsync(_images);
        var rates = InTurns([("folder", () => Program(model, _images)), .. forms.Select(f => (f, (Func<double>?)(() => Program(model, f))))]);
        return forms.Select(f => Promise($"{model}: {Path.GetFileName(f)} by the folder ({rates["folder"]:0} images a second)", rates[f] / rates["folder"], share)).ToList().TrueForAll(k => k);
    }

    private static EmbeddingModel Open(string model) => EmbeddingModel.Open(new ExtractionRequest { Model = model, Device = "cpu" }, new ModelCatalogue());

    private Dictionary<string, double> InTurns(params (string Name, Func<double>? Measure)[] sides)
    {
        var rates = sides.Where(s => s.Measure is not null).ToDictionary(s => s.Name, _ => new List<double>());
        for (var round = 0; round < _repeat; round++)
        {
            foreach (var (name, measure) in sides)
            {
                if (measure is not null) rates[name].Add(measure());
            }
        }

        return rates.ToDictionary(r => r.Key, r => Median(r.Value));
    }

    // The program's own seconds, from the first image to the last: without its start and the opening of the network.
    private double Program(string model, string source, params string[] more)
    {
        var store = Path.Combine(_work, "f.store");
        if (Directory.Exists(store)) Directory.Delete(store, recursive: true);
        var start = new ProcessStartInfo("dotnet", [_program, "extract", source, "--model", model, "--out", store, "--device", "cpu", "--json", "--quiet", .. more]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var found = JsonDocument.Parse(process.StandardOutput.ReadToEnd()).RootElement;
        process.WaitForExit();
        return found.GetProperty("computed").GetInt32() / found.GetProperty("seconds").GetDouble();
    }

    private static double Pillow(string source)
    {
        const string code = """
            import sys, os, time, concurrent.futures as f
            from PIL import Image
            files = [os.path.join(d, n) for d, _, ns in os.walk(sys.argv[1]) for n in ns if n.endswith('.jpg')]
            def one(p):
                im = Image.open(p); im.draft('RGB', (448, 448)); im = im.convert('RGB'); s = 224 / min(im.size)
                im.resize((max(224, round(im.width * s)), max(224, round(im.height * s))), Image.BICUBIC).tobytes()
            with f.ThreadPoolExecutor(os.cpu_count()) as pool:
                t = time.perf_counter(); n = len(list(pool.map(one, files))); print(n / (time.perf_counter() - t))
            """;
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", code, source]) { RedirectStandardOutput = true })!;
        return double.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    }

    private static bool Promise(string what, double found, double promised)
    {
        var kept = found >= promised;
        Console.WriteLine(FormattableString.Invariant($"{what}: {found:0.00}{(promised == 0 ? "" : $" ({promised} promised: {(kept ? "kept" : "NOT KEPT")})")}"));
        return kept;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
