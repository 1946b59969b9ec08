using System.CommandLine;
using System.Diagnostics;
using TransferLearning.Explaining;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FineTuning.Scoring;
using TransferLearning.Notes;

namespace TransferLearning.Benchmarks.Explaining;

/// <summary><c>explanation-cost</c>: what an explanation takes beside a forward pass of the same network and head at batch 1; they take turns. The promise: Grad-CAM at most 3.</summary>
internal static class ExplanationCostCommand
{
    private const double Promise = 3;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE.tlhead|MODEL…") { Description = "heads and networks with classes", Arity = ArgumentArity.OneOrMore };
        var image = new Option<string>("--image") { Description = "an image", Required = true };
        var repeat = new Option<int>("--repeat") { Description = "runs of which the median is taken", DefaultValueFactory = _ => 30 };
        var threads = new Option<int>("--threads") { Description = "threads", DefaultValueFactory = _ => 1 };
        var command = new Command("explanation-cost", "an explanation's time in forward passes") { files, image, repeat, threads };
        command.SetAction((parsed, cancellation) =>
        {
            var kept = true;
            foreach (var file in parsed.GetValue(files)!)
            {
                var log = new CallerLog(null);
                using var network = ExplainedNetwork.Open(new ExplainerOptions { Classifier = new ClassifierOptions { Threads = parsed.GetValue(threads) } }.Of(file), new ModelCatalogue(), null, log, cancellation);
                using var prepared = network.Prepare(File.ReadAllBytes(parsed.GetValue(image)!));
                using var forward = new AnswerRun(network.Graph, network.Tensors, network.Size, 1, network.Device, network.Threads);
                using var method = AttributionChoice.Open(network, ExplanationMethod.GradCam, null, log, cancellation);
                var (plain, explained) = (new List<double>(), new List<double>());
                for (var i = 0; i < parsed.GetValue(repeat) + 3; i++)
                {
                    var (a, b) = (Time(() => forward.Run(prepared.Input, 1, cancellation)), Time(() => method.Explain(prepared.Input, null, cancellation)));
                    if (i < 3) continue; // warm up
                    plain.Add(a);
                    explained.Add(b);
                }

                var ratio = Median(explained) / Median(plain);
                kept &= ratio <= Promise;
                Console.WriteLine(FormattableString.Invariant($"{Path.GetFileName(file)}: forward {Median(plain):0.00} ms, Grad-CAM at {method.Layer} {Median(explained):0.00} ms: {ratio:0.00} forward passes (at most {Promise} promised)"));
            }

            return Task.FromResult(kept ? 0 : 1);
        });
        return command;
    }

    private static double Time(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
