using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Catalogue.Fetching;

namespace TransferLearning.Cli.Commands.Models;

/// <summary><c>tlearn models add</c>: gives a network of the user's own a name.</summary>
internal static class ModelsAddCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var path = new Argument<string>("PATH") { Description = "an ONNX file" };
        var name = new Option<string?>("--name") { Description = "its name (default: the file's, or the folder's of a model.onnx)" };
        var options = new ModelOptions();
        var labels = new Option<string?>("--labels") { Description = "file of class names, one a line" };
        var licence = new Option<string>("--licence") { Description = "licence of the weights", DefaultValueFactory = _ => "" };
        var source = new Option<string>("--source") { Description = "where the network comes from (default: PATH)", DefaultValueFactory = _ => "" };
        var copy = new Option<bool>("--copy") { Description = "copy the file into the user's folder instead of referring to it" };
        var command = new Command("add", "give a network of your own a name for --model") { path, name, options.Preprocess, options.Decode, labels, licence, source, copy };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var request = new RegistrationRequest
            {
                Path = parsed.GetValue(path)!,
                Name = parsed.GetValue(name),
                Preprocess = options.ReadPreprocess(parsed),
                Labels = parsed.GetValue(labels),
                Licence = parsed.GetValue(licence)!,
                Source = parsed.GetValue(source)!,
                Placement = parsed.GetValue(copy) ? FilePlacement.Copy : FilePlacement.Refer,
            };
            Show(terminal, ModelRegistration.Add(request, new ModelCatalogue(), cancellation));
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static void Show(TerminalOutput terminal, ModelManifest model)
    {
        if (terminal.IsJson)
        {
            terminal.Json(new
            {
                model.Name,
                path = model.ModelPath,
                manifest = Path.Combine(model.Folder, "manifest.json"),
                model.Sha256,
                preprocessing = JsonNode.Parse(model.Preprocessing!.ToJson()),
                model.Taps,
                model.Classes,
                labels = model.LabelsPath,
            });
            return;
        }

        terminal.Line($"{model.Name}: {model.ModelPath}");
        terminal.Line($"preprocessing  {model.Preprocessing}");
        terminal.Line($"manifest       {Path.Combine(model.Folder, "manifest.json")}: edit it to say more");
        terminal.Note($"next: tlearn extract IMAGES --model {model.Name} --out features.store");
    }
}
