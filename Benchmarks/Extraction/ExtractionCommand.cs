using System.CommandLine;
using System.Globalization;

namespace TransferLearning.Benchmarks.Extraction;

/// <summary>
/// <c>extraction</c>: from files to features, beside what limits it (ONNX Runtime alone on the same graph, OpenCV decoding alone) and beside its peers (ML.NET's pipeline, Pillow). The program itself is run, once a measurement, in processes of
/// their own; of the seconds that it tells those count from its first image to its last. All take turns, medians are told.
/// </summary>
internal static class ExtractionCommand
{
    private const double PromisedOfMlNet = 1.75, PromisedLarge = 0.78, PromisedLargeOfMlNet = 3.5, PromisedFast = 1.45, PromisedForm = 0.95;

    public static Command Create()
    {
        var images = new Argument<string>("IMAGES") { Description = "a folder with one folder a class, JPEGs of about 0.1 megapixels" };
        var work = new Option<string>("--work") { Description = "where stores and large photographs are put", Required = true };
        var program = new Option<string>("--program") { Description = "the tlearn.dll that is measured", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "tlearn.dll") };
        var networks = new Option<string[]>("--model") { Description = "NAME=SHARE: networks, and the share of the limit that is promised", DefaultValueFactory = _ => ["squeezenet1.1=0.92"] };
        var repeat = new Option<int>("--repeat") { Description = "measurements of which the median is taken", DefaultValueFactory = _ => 5 };
        var copies = new Option<int>("--copies") { Description = "how many times each small photograph is worked on", DefaultValueFactory = _ => 4 };
        var forms = new Option<bool>("--forms") { Description = "the small photographs as tar and Parquet as well, beside the folder" };
        var large = new Option<int>("--large") { Description = "photographs of 12 megapixels; 0 for none", DefaultValueFactory = _ => 96 };
        var peers = new Option<string?>("--mlnet") { Description = "the assembly of Benchmarks/MlNet; without it, ML.NET and Pillow are left out" };
        var command = new Command("extraction", "from files to features, beside ONNX Runtime, OpenCV, ML.NET and Pillow") { images, work, program, networks, repeat, copies, forms, large, peers };
        command.SetAction(async (parsed, _) =>
        {
            var run = new ExtractionBenchmark(parsed.GetValue(program)!, parsed.GetValue(images)!, Path.GetFullPath(parsed.GetValue(work)!), parsed.GetValue(repeat), parsed.GetValue(copies), parsed.GetValue(peers));
            var kept = true;
            string? first = null;
            foreach (var network in parsed.GetValue(networks)!)
            {
                var (name, share) = network.Split('=') is [var n, var s] ? (n, double.Parse(s, CultureInfo.InvariantCulture)) : (network, 0);
                kept &= run.Small(name, share, first is null ? PromisedOfMlNet : 0);
                first ??= name;
            }

            if (parsed.GetValue(forms)) kept &= await run.FormsAsync(first!, PromisedForm);
            if (parsed.GetValue(large) is > 0 and var count) kept &= run.Large(first!, count, PromisedLarge, PromisedLargeOfMlNet, PromisedFast);
            return kept ? 0 : 1;
        });
        return command;
    }
}
