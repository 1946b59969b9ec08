using System.CommandLine;
using TransferLearning.Demo.Images;

namespace TransferLearning.Benchmarks.Explaining;

/// <summary>
/// <c>pointing</c>: the pointing game (Zhang et al. 2016) on scenes of the demo's ray marcher, which also knows where the object is: on correctly answered scenes, how many heatmaps have
/// their peak on the object. The promise: 85 % of Grad-CAM's, 70 % of occlusion's on the forest. Beside it the share of the picture that the object takes, which a peak anywhere would hit.
/// </summary>
internal static class PointingCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "where the scenes and the heads are kept; made where it is missing" };
        var networks = new Option<string[]>("--model") { Description = "networks", DefaultValueFactory = _ => ["resnet18-mlnet", "tlearn-mini"] };
        var heads = new Option<string[]>("--head") { Description = "heads", DefaultValueFactory = _ => ["logistic", "random-forest"] };
        var count = new Option<int>("--count") { Description = "test scenes of each class", DefaultValueFactory = _ => 30 };
        var size = new Option<int>("--size") { Description = "pixels a side", DefaultValueFactory = _ => 224 };
        var seed = new Option<int>("--seed") { Description = "seed of the scenes", DefaultValueFactory = _ => 0 };
        var fine = new Option<bool>("--fine") { Description = "integrated gradients, too" };
        var command = new Command("pointing", "how many peaks of heatmaps lie on the object, on scenes that know where it is") { folder, networks, heads, count, size, seed, fine };
        command.SetAction(async (parsed, cancellation) =>
        {
            var root = parsed.GetValue(folder)!;
            var options = new DemoImageOptions { TestPerClass = parsed.GetValue(count), Size = parsed.GetValue(size), Seed = parsed.GetValue(seed) };
            var images = Path.Combine(root, $"scenes-{options.Size}-{options.TestPerClass}-{options.Seed}");
            if (!Directory.Exists(images)) DemoImages.Generate(images, options, cancellation: cancellation);
            var kept = true;
            foreach (var network in parsed.GetValue(networks)!)
            {
                using var embedder = ImageEmbedder.Open(network, cancellation: cancellation);
                using var features = await Features.ExtractAsync(images, embedder, Path.Combine(root, $"{network}-{options.Size}-{options.TestPerClass}-{options.Seed}.store"), cancellation: cancellation);
                foreach (var head in parsed.GetValue(heads)!)
                {
                    var file = Path.Combine(root, $"{network}-{head}-{options.Seed}.tlhead");
                    Head.Train(features, head, cancellation: cancellation).Save(file);
                    kept &= Play(file, network, head, ExplanationMethod.Auto, images, options, cancellation);
                    if (parsed.GetValue(fine) && head != "random-forest") _ = Play(file, network, head, ExplanationMethod.IntegratedGradients, images, options, cancellation);
                }
            }

            return kept ? 0 : 1;
        });
        return command;
    }

    private static bool Play(string file, string network, string head, ExplanationMethod method, string images, DemoImageOptions options, CancellationToken cancellation)
    {
        using var explainer = ImageExplainer.Load(file, new ExplainerOptions { Method = method }, cancellation);
        var (scenes, right, hits, empty, share) = (0, 0, 0, 0, 0.0);
        foreach (var name in DemoImages.Classes)
        {
            for (var number = 0; number < options.TestPerClass; number++)
            {
                scenes++;
                var explanation = explainer.Explain(File.ReadAllBytes(Path.Combine(images, "test", name, $"{number:000}.png")), cancellation: cancellation);
                if (explanation.Answer != name) continue;
                right++;
                var mask = DemoImages.Mask(name, "test", number, options, cancellation);
                share += mask.Count(m => m) / (double)mask.Length;
                if (explanation.Peak is not (var row, var column)) empty++;
                else if (mask[(row * options.Size) + column]) hits++;
            }
        }

        var part = (double)hits / right;
        var promise = explainer.Method == ExplanationMethod.Occlusion ? 0.7 : 0.85;
        Console.WriteLine(FormattableString.Invariant($"{network} {head}, {explainer.Method}{(explainer.Layer is { } layer ? $" at {layer}" : "")}: {right} of {scenes} scenes are answered correctly; of these {100 * part:0.0} % have the peak on the object ({hits} of {right}, {empty} empty), which takes {100 * share / right:0.0} % of the picture (at least {100 * promise:0} % promised)"));
        return method != ExplanationMethod.Auto || part >= promise;
    }
}
