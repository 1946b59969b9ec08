using System.CommandLine;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Catalogue.Fetching;

namespace TransferLearning.Cli.Commands.Models;

/// <summary><c>tlearn models get</c>: brings a network of the catalogue onto this machine.</summary>
internal static class ModelsGetCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var name = new Argument<string>("NAME") { Description = "a name from 'tlearn models list'" };
        var from = new Option<string?>("--from") { Description = "a file, or an http or https address, in place of the catalogue's address" };
        var accept = new Option<bool>("--accept-unverified") { Description = "take the file where the catalogue cannot say that it is the trained network; a hash that it knows holds all the same, another one is recorded as it is found" };
        var command = new Command("get", "fetch a network of the catalogue; interrupted, it goes on where it stopped") { name, from, accept };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new FetchRequest { Name = parsed.GetValue(name)!, From = parsed.GetValue(from), AcceptUnverified = parsed.GetValue(accept) };
            FetchResult result;
            using (var progress = new ProgressLine(terminal, request.Name) { Count = FileSize.Text })
            {
                result = await Task.Run(() => new ModelFetcher(new ModelCatalogue(), tell: progress.Note).FetchAsync(request, progress, cancellation), CancellationToken.None);
            }

            Show(terminal, result);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(TerminalOutput terminal, FetchResult result)
    {
        if (result.WasPresent) terminal.Note($"{result.Name} is here already");
        if (result.Unverified is { } reason) terminal.Warn($"{result.Name} is unverified: {reason}. Its SHA-256 is {result.Sha256}");
        if (terminal.IsJson) terminal.Json(new { result.Name, result.Path, result.Sha256, result.Verified, result.Unverified, was_present = result.WasPresent });
        else terminal.Line(result.Path);
    }
}
