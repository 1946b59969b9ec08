using System.CommandLine;
using System.Globalization;
using TransferLearning.Answering;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Reports.Html;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn similar</c>: the images of a store that are nearest to others.</summary>
internal static class SimilarCommand
{
    private const int ThumbnailSide = 160;

    public static Command Create(TerminalOutput terminal)
    {
        var store = new Argument<string>("STORE") { Description = "the feature store that is searched" };
        var images = new Argument<string[]>("IMAGE…") { Description = "what to search for: images, a folder, a manifest or an archive; of several inputs the paths begin with the input as written", Arity = ArgumentArity.OneOrMore };
        var top = new Option<int>("--top") { Description = "how many images to show for each, the nearest first", DefaultValueFactory = _ => 10 };
        var page = new Option<string?>("--html") { Description = "also write a page with the pictures, one file that needs nothing else" };
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("similar", "the nearest images in a store") { store, images, top, page };
        options.AddStoresTapTo(command);
        command.Options.Add(exclude);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            if (parsed.GetValue(top) < 1) throw new UsageException($"--top: found {parsed.GetValue(top)}, expected at least 1");
            if (parsed.GetValue(page) is { } written) AtomicText.RequireWritable(written);
            var path = parsed.GetValue(store)!;
            if (!FeatureStore.Exists(path)) throw NoStore(path);
            var catalogue = NamedModels.Open(terminal);
            var loader = new FeatureLoader(terminal, catalogue) { Exclusion = SharedOptions.ReadExclusion(parsed, exclude) };
            var request = options.Read(parsed);
            using var searched = loader.OpenStore(path, request);
            var data = searched.LoadOne();
            searched.RequireUsable();
            if (data.Items.Count == 0) throw new TlearnException($"{path}: the store holds no image", "Fill it with 'tlearn extract'.");
            using var asked = new QueryFeatures(loader, catalogue).Open(searched, data.Space, parsed.GetValue(images)!, request, cancellation);
            bad.AddToDocument(asked.Failures);
            NamedModels.AddToDocument(terminal, searched);
            if (asked.Failures.Count == asked.Images) throw new TlearnException($"{asked.Argument}: found no image that can be read to search for ({PathText.OneLine(asked.Failures[0].Path)}: {asked.Failures[0].Stage}: {asked.Failures[0].Reason})", "Give an image that other programs open.");
            var queries = asked.LoadOne();
            var nearest = SimilarImages.Find(data, queries.Features, parsed.GetValue(top), request.Threads, cancellation);
            if (parsed.GetValue(page) is { } file) Write(file, path, searched, asked, queries.Items, nearest);
            if (terminal.IsJson) terminal.Json(Document(queries.Items, nearest, parsed.GetValue(page)));
            else Print(terminal, queries.Items, nearest);
            if (parsed.GetValue(page) is { } html) terminal.Note($"{html}: {Counted.Of(queries.Items.Count, "image")} and what is near");
            return bad.Report(parsed, asked.Failures, asked.Images);
        }, CancellationToken.None));
        return command;
    }

    // What is there cannot become a store: most likely it is the images.
    private static UsageException NoStore(string path) => Path.Exists(path)
        ? new UsageException($"{path}: found no feature store, expected one", $"If these are the images to search, make a store of them first: 'tlearn extract {path} --out {Path.TrimEndingDirectorySeparator(path)}.store'.")
        : new UsageException($"{path}: found nothing, expected a feature store", $"Make one with 'tlearn extract IMAGES --out {path}'.");

    private static object Document(IReadOnlyList<DatasetItem> queries, IReadOnlyList<IReadOnlyList<SimilarImage>> nearest, string? html) => new
    {
        queries = queries.Select((query, q) => new
        {
            path = query.Path,
            nearest = nearest[q].Select(n => new { path = n.Item.Path, label = n.Item.Label, similarity = n.Similarity, source = n.Item.Source }),
        }),
        html,
    };

    private static void Print(TerminalOutput terminal, IReadOnlyList<DatasetItem> queries, IReadOnlyList<IReadOnlyList<SimilarImage>> nearest)
    {
        for (var q = 0; q < queries.Count; q++)
        {
            terminal.Line(queries[q].Path);
            var table = new FittedTable(new("similarity", ColumnContent.Figure), new("label", ColumnContent.Name), new("path", ColumnContent.Key));
            foreach (var image in nearest[q]) table.Add(image.Similarity.ToString("0.0000", CultureInfo.InvariantCulture), image.Item.Label ?? "", image.Item.Path);
            table.Write(terminal.Tables());
        }
    }

    private static void Write(string file, string store, FeatureSet searched, FeatureSet asked, IReadOnlyList<DatasetItem> queries, IReadOnlyList<IReadOnlyList<SimilarImage>> nearest)
    {
        var thumbnails = new Thumbnails(ThumbnailSide);
        AtomicText.Write(file, output => SimilarPage.Write(
            output, store, queries, nearest, query => Picture(asked.FileOf(query)), image => Picture(searched.FileOf(image))));

        byte[]? Picture(string? path) => path is null ? null : thumbnails.Jpeg(path);
    }
}
