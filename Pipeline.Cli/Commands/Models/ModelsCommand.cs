using System.CommandLine;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Catalogue.Fetching;

namespace TransferLearning.Cli.Commands.Models;

/// <summary><c>tlearn models list|get|add</c>: the catalogue.</summary>
internal static class ModelsCommand
{
    public static Command Create(TerminalOutput terminal) => new("models", "the model catalogue")
    {
        ModelsListCommand.Create(terminal),
        ModelsGetCommand.Create(terminal),
        ModelsAddCommand.Create(terminal),
    };
}

/// <summary><c>tlearn models get</c>: brings a network of the catalogue onto this machine.</summary>
internal static class ModelsGetCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var name = new Argument<string>("NAME") { Description = "a name from 'tlearn models list'" };
        var from = new Option<string?>("--from") { Description = "a file, or an http or https address, in place of the catalogue's address" };
        var accept = new Option<bool>("--accept-unverified") { Description = "take the file where the catalogue knows no hash for it; the one that is found is recorded" };
        var command = new Command("get", "fetch a network of the catalogue; interrupted, it goes on where it stopped") { name, from, accept };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new FetchRequest { Name = parsed.GetValue(name)!, From = parsed.GetValue(from), AcceptUnverified = parsed.GetValue(accept) };
            FetchResult result;
            using (var progress = new ProgressLine(terminal, $"{request.Name}, bytes"))
            {
                result = await Task.Run(() => new ModelFetcher(new ModelCatalogue()).FetchAsync(request, progress, cancellation), CancellationToken.None);
            }

            if (result.WasPresent) terminal.Note($"{result.Name} is here already");
            if (!result.Verified) terminal.Warn($"nobody checked that this file is {result.Name}: its SHA-256 {result.Sha256} was recorded as it was found");
            if (terminal.IsJson) terminal.Json(new { result.Name, result.Path, result.Sha256, result.Verified, was_present = result.WasPresent });
            else terminal.Out.WriteLine(result.Path);
            return ExitCode.Done;
        });
        return command;
    }
}
