using System.CommandLine;

namespace TransferLearning.Benchmarks.SingleImages;

/// <summary>
/// <c>single-image</c>: what one image costs a program. The promise: an embedding, and an answer, within 1.15 times what ONNX Runtime alone takes for the same graph, with the same settings and its
/// input at hand, plus decoding; preprocessing, pooling and the head are within it. The library, ONNX Runtime and the decoder take turns.
/// </summary>
internal static class SingleImageCommand
{
    private const double Promise = 1.15;

    public static Command Create()
    {
        var images = new Argument<string>("IMAGES") { Description = "a folder with one folder a class" };
        var networks = new Option<string[]>("--model") { Description = "networks", DefaultValueFactory = _ => ["resnet18-mlnet", "tlearn-mini"] };
        var repeat = new Option<int>("--repeat") { Description = "images of which the median is taken", DefaultValueFactory = _ => 200 };
        var callers = new Option<int>("--callers") { Description = "callers at once, for the throughput", DefaultValueFactory = _ => 8 };
        var command = new Command("single-image", "one image through an embedder and a classifier, beside ONNX Runtime alone") { images, networks, repeat, callers };
        command.SetAction(async (parsed, cancellation) =>
        {
            var kept = true;
            foreach (var network in parsed.GetValue(networks)!)
            {
                using var benchmark = await SingleImageBenchmark.CreateAsync(network, parsed.GetValue(images)!, cancellation);
                var times = benchmark.Measure(parsed.GetValue(repeat));
                var (embedding, answer) = (times.EmbedRatio, times.ClassifyRatio);
                Console.WriteLine(FormattableString.Invariant($"{network}: ONNX Runtime {times.Raw:0.00} ms, decoding {times.Decode:0.00} ms, preprocessing {times.Prepare:0.00} ms; Embed {times.Embed:0.00} ms, {times.EmbedExcess:0.00} beyond decoding and ONNX Runtime with the same image, which makes {embedding:0.000} of ONNX Runtime; Classify {times.Classify:0.00} ms, {times.ClassifyExcess:0.00} beyond, {answer:0.000} (at most {Promise} promised)"));
                foreach (var count in new[] { 1, 2, parsed.GetValue(callers) }.Distinct())
                {
                    var load = benchmark.Load(count, parsed.GetValue(repeat));
                    Console.WriteLine(FormattableString.Invariant($"{network}: {count} callers: {load.Wall * 1000:0.00} ms and {load.Processor * 1000:0.00} ms of processor time an image"));
                }

                kept &= embedding <= Promise && answer <= Promise;
            }

            return kept ? 0 : 1;
        });
        return command;
    }
}
