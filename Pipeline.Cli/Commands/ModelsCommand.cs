using System.CommandLine;
using Spectre.Console;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn models list</c>: the catalogue.</summary>
internal static class ModelsCommand
{
    public static Command Create(TerminalOutput terminal, OutputOptions output)
    {
        var list = new Command("list", "the networks that have a name");
        list.SetAction(parsed =>
        {
            var catalogue = new ModelCatalogue();
            if (output.Json(parsed))
            {
                terminal.Json(new
                {
                    models = catalogue.List().Select(m => new
                    {
                        m.Name,
                        path = m.ModelPath,
                        present = File.Exists(m.ModelPath),
                        m.Sha256,
                        m.Source,
                        m.Licence,
                        m.Summary,
                        m.Accuracy,
                        m.Taps,
                    }),
                });
                return ExitCode.Done;
            }

            var table = new Table().Border(TableBorder.Simple).AddColumns("name", "what", "licence", "taps");
            foreach (var model in catalogue.List())
            {
                table.AddRow(Markup.Escape(model.Name), Markup.Escape(model.Summary), Markup.Escape(model.Licence), Markup.Escape(string.Join(", ", model.Taps)));
            }

            terminal.Tables().Write(table);
            return ExitCode.Done;
        });
        return new Command("models", "the model catalogue") { list };
    }
}
