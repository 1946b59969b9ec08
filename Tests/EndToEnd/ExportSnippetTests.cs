using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Everything that <c>docs/export.md</c> shows runs as it stands there, and answers as the head does.</summary>
public sealed partial class ExportSnippetTests(ExportSnippetTests.Flower flower) : IClassFixture<ExportSnippetTests.Flower>
{
    private const string Package = "onnxruntime-web@1.30.0";

    private static string Document => File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "export.md"));

    [Fact]
    public async Task The_commands_run()
    {
        await flower.MadeAsync();
        using var folder = new TemporaryFolder();
        File.Copy(flower.File("flowers.tlhead"), folder.File("flowers.tlhead"));
        ImageFolder.CopyFlowers(folder.File("IMAGES"), 1);
        foreach (var command in Snippet("sh").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (code, _, error) = NodePackage.Run("dotnet", folder, [Path.Combine(AppContext.BaseDirectory, "tlearn.dll"), .. command.Split(' ')[1..]]);
            Assert.True(code == 0, $"{command}: {error}");
        }

        Assert.True(File.Exists(folder.File("flowers.onnx")));
    }

    [Fact]
    public async Task The_csharp_runs()
    {
        await flower.MadeAsync();
        var program = CSharpSnippet.Compile(flower.Folder, $$"""
            using System;
            using System.IO;
            using Microsoft.ML.OnnxRuntime;
            var (pixels, height, width) = (File.ReadAllBytes("pixels.bin"), {{flower.Height}}, {{flower.Width}});
            {{Snippet("csharp")}}
            Console.WriteLine($"[{label}]");
            foreach (var probability in probabilities) Console.WriteLine(FormattableString.Invariant($"{probability}"));
            """);
        AssertAnswers(NodePackage.Run("dotnet", flower.Folder, [program]));
    }

    [Fact]
    public async Task The_javascript_runs()
    {
        await flower.MadeAsync();
        var modules = Path.Combine(NodePackage.Install(Package), "node_modules");
        if (!Directory.Exists(flower.File("node_modules"))) Directory.CreateSymbolicLink(flower.File("node_modules"), modules);
        await File.WriteAllTextAsync(flower.File("snippet.mjs"), $$"""
            import { readFileSync } from 'node:fs';
            import { env } from 'onnxruntime-web';
            env.wasm.numThreads = 1; // so that the process ends
            const canvas = { width: {{flower.Width}}, height: {{flower.Height}} };
            const context = { getImageData: (x, y, width, height) => ({ data: new Uint8ClampedArray(readFileSync('rgba.bin')), width, height }) };
            {{Snippet("js")}}
            console.log(`[${label.data[0]}]\n${Array.from(probabilities.data).join('\n')}`);
            """, TestContext.Current.CancellationToken);
        AssertAnswers(NodePackage.Run("node", flower.Folder, ["snippet.mjs"]));
    }

    [Fact]
    public async Task The_python_runs()
    {
        await flower.MadeAsync();
        var python = OperatingSystem.IsWindows() ? "python" : "python3";
        if (NodePackage.Run(python, flower.Folder, ["-c", "import numpy, onnxruntime, PIL.Image"]).Code != 0) Assert.Skip($"{python} has no numpy, onnxruntime and PIL here");
        await File.WriteAllTextAsync(flower.File("snippet.py"), $$"""
            {{Snippet("python")}}
            print("\n".join([f"[{label[0]}]", *map(str, probabilities[0])]))
            """, TestContext.Current.CancellationToken);
        AssertAnswers(NodePackage.Run(python, flower.Folder, ["snippet.py"]));
    }

    /// <summary>That a program printed, last, the label in brackets and the probabilities, a line each.</summary>
    private void AssertAnswers((int Code, string Output, string Error) run)
    {
        Assert.True(run.Code == 0, run.Error);
        string[] lines = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(1 + flower.Probabilities.Length)];
        Assert.Equal($"[{flower.Label}]", lines[0]);
        // Decoders of other makers differ by a grey level; the same pixels give the same to rounding.
        for (var c = 0; c < flower.Probabilities.Length; c++) Assert.Equal(flower.Probabilities[c], double.Parse(lines[1 + c], CultureInfo.InvariantCulture), 1e-2);
    }

    private static string Snippet(string language) => Assert.Single(Blocks().Matches(Document), b => b.Groups["language"].Value == language).Groups["lines"].Value.TrimEnd();

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<lines>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Blocks();

    /// <summary>A head of flowers with its preprocessing as <c>flowers.onnx</c>, and a photograph for it, as a file and as pixels.</summary>
    public sealed class Flower : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private Task? _made;

        public string Folder => _folder;

        public int Height { get; private set; }

        public int Width { get; private set; }

        public long Label { get; private set; }

        public float[] Probabilities { get; private set; } = [];

        public string File(string name) => _folder.File(name);

        public Task MadeAsync() => _made ??= MakeAsync();

        public void Dispose() => _folder.Dispose();

        private async Task MakeAsync()
        {
            ImageFolder.CopyFlowers(File("images"), 6);
            await Tlearn.ExpectAsync(0, "extract", File("images"), "--model", "tlearn-mini", "--out", File("flowers.store")); // the cache is the user's
            await Tlearn.ExpectAsync(0, "train", File("flowers.store"), "--head", "logistic", "--out", File("flowers.tlhead"));
            await Tlearn.ExpectAsync(0, "export", File("flowers.tlhead"), "--out", File("flowers.onnx"), "--with-preprocessing");
            var photograph = Directory.EnumerateFiles(Path.Combine(File("images"), "val", "roses")).Order(StringComparer.Ordinal).First();
            System.IO.File.Copy(photograph, File("a.jpg"));
            using var plain = new PlainRun(File("flowers.onnx"));
            using var image = ImageDecoders.Default.Decode(System.IO.File.ReadAllBytes(photograph), DecodeOptions.For(new PreprocessingRecord { Orientation = Orientation.Ignore }));
            (Height, Width) = (image.Height, image.Width);
            var pixels = image.Pixels.ToArray();
            System.IO.File.WriteAllBytes(File("pixels.bin"), pixels);
            System.IO.File.WriteAllBytes(File("rgba.bin"), [.. pixels.Chunk(3).SelectMany(p => (byte[])[.. p, byte.MaxValue])]);
            var (labels, answers) = plain.Ask(pixels, [1, Height, Width, 3]);
            (Label, Probabilities) = (labels[0], answers);
        }
    }
}
