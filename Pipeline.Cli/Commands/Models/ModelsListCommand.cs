using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Cli.Commands.Models;

/// <summary><c>tlearn models list</c>: the networks that have a name, what is known of them, and whether they are on this machine.</summary>
internal static class ModelsListCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var search = new Option<string?>("--search") { HelpName = "WORD", Description = "only networks with this word in their names, description, source or licence; several words must all be there" };
        var command = new Command("list", "the networks that have a name") { search };
        command.SetAction(parsed =>
        {
            var catalogue = new ModelCatalogue();
            var words = (parsed.GetValue(search) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var models = catalogue.List().Where(m => words.All(m.Mentions)).ToList();
            if (terminal.IsJson) terminal.Json(new { folder = catalogue.Folder, user_folder = catalogue.UserFolder, models = models.Select(Entry) });
            else if (models.Count == 0) terminal.Note($"no network has '{string.Join(' ', words)}' in its names, description, source or licence; 'tlearn models list' shows all {catalogue.List().Count}");
            else Print(terminal, catalogue, models);
            return ExitCode.Done;
        });
        return command;
    }

    private static object Entry(ModelManifest model) => new
    {
        model.Name,
        model.Aliases,
        path = model.ModelPath,
        present = model.IsPresent,
        model.Verified,
        unverified = model.WhyUnverified,
        model.Sha256,
        model.Url,
        model.Mirrors,
        model.Bytes,
        model.ApproximateBytes,
        model.Package,
        model.Source,
        model.Licence,
        model.Summary,
        model.Accuracy,
        model.Top1,
        model.ImagesPerSecond,
        input_size = model.Preprocessing is { OutputSize: { } size } ? size.Height == size.Width ? (JsonNode)size.Height : new JsonArray(size.Height, size.Width) : null,
        model.Classes,
        model.Taps,
    };

    private static void Print(TerminalOutput terminal, ModelCatalogue catalogue, List<ModelManifest> models)
    {
        var table = new FittedTable(
            new("name", ColumnContent.Key), new("file", ColumnContent.Words), new("size", ColumnContent.Figure), new("top-1", ColumnContent.Figure), new("input", ColumnContent.Figure),
            new("img/s", ColumnContent.Figure, 2), new("what", ColumnContent.Words, 1), new("licence", ColumnContent.Words, 3));
        foreach (var model in models) table.Add(model.Name, File(model), Size(model), Top1(model), model.Preprocessing?.OutputSize?.ToString() ?? "", Speed(model), model.Summary, model.Licence);
        table.Write(terminal.Tables());
        if (models.Any(m => m.Top1 is not null)) terminal.Paragraph("", "top-1: percent on ImageNet, as its source says; with * by another classifier than its own, which it has not.");
        if (models.Any(m => m.ImagesPerSecond is not null)) terminal.Paragraph("", "img/s: images a second of this architecture on an i7-12700H, one at a time, in timm's benchmark; other networks were not measured there.");
        if (models.Any(m => !m.Verified)) terminal.Paragraph("", "unverified: nobody saw that these weights are trained, or no hash is known; get asks for --accept-unverified, and says why.");
        foreach (var model in models.Where(m => m.IsPresent)) terminal.Line($"{model.Name}: {model.ModelPath}");
        terminal.Line("A network that is not here: tlearn models get NAME (fetched files go to " + catalogue.UserFolder + "). One of your own: tlearn models add PATH.");
    }

    private static string File(ModelManifest model) => (model.IsPresent, model.Verified) switch
    {
        (true, true) => "here",
        (true, false) => "here, unverified",
        (false, true) => "not here",
        (false, false) => "not here, unverified",
    };

    private static string Size(ModelManifest model) => (model.Bytes ?? model.ApproximateBytes) is { } bytes ? FileSize.Text(bytes) : "";

    private static string Top1(ModelManifest model) => model.Top1 is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent:0.0}{(model.Classes == 0 ? "*" : "")}") : "";

    private static string Speed(ModelManifest model) => model.ImagesPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0}") : "";
}
