using System.CommandLine;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Cli.Commands.Models;

/// <summary><c>tlearn models list</c>: the networks that have a name, and whether they are on this machine.</summary>
internal static class ModelsListCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var command = new Command("list", "the networks that have a name");
        command.SetAction(parsed =>
        {
            var catalogue = new ModelCatalogue();
            if (terminal.IsJson) terminal.Json(new { folder = catalogue.Folder, user_folder = catalogue.UserFolder, models = catalogue.List().Select(Entry) });
            else Print(terminal, catalogue);
            return ExitCode.Done;
        });
        return command;
    }

    private static object Entry(ModelManifest model) => new
    {
        model.Name,
        path = model.ModelPath,
        present = model.IsPresent,
        model.Verified,
        model.Sha256,
        model.Url,
        model.Bytes,
        model.Package,
        model.Source,
        model.Licence,
        model.Summary,
        model.Accuracy,
        model.Classes,
        model.Taps,
    };

    private static void Print(TerminalOutput terminal, ModelCatalogue catalogue)
    {
        var table = new FittedTable(new("name", ColumnContent.Name), new("file", ColumnContent.Words), new("what", ColumnContent.Words, 1), new("licence", ColumnContent.Words, 2));
        foreach (var model in catalogue.List())
        {
            var file = (model.IsPresent, model.Verified) switch
            {
                (true, true) => "here",
                (true, false) => "here, unverified",
                (false, _) => "not here",
            };
            table.Add(model.Name, file, model.Summary, model.Licence);
        }

        table.Write(terminal.Tables());
        foreach (var model in catalogue.List().Where(m => m.IsPresent)) terminal.Out.WriteLine($"{model.Name}: {model.ModelPath}");
        terminal.Out.WriteLine("A network that is not here: tlearn models get NAME (fetched files go to " + catalogue.UserFolder + "). One of your own: tlearn models add PATH.");
    }
}
