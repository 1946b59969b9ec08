using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Onnx;

namespace TransferLearning.Cli.Data;

/// <summary>The catalogue of a command: the one place that says which network is taken where none is named, and finds one that is known by its hash.</summary>
internal static class NamedModels
{
    /// <summary>Opens the catalogue. Where a command comes to the default network, its JSON document names it; where that one's file is missing, so does a warning.</summary>
    /// <exception cref="Core.TlearnException">A manifest is damaged.</exception>
    public static ModelCatalogue Open(TerminalOutput terminal)
    {
        var catalogue = new ModelCatalogue();
        catalogue.Defaulted += choice => Say(choice, terminal);
        return catalogue;
    }

    /// <summary>The file of a network that features were made with: the catalogue's, then the one at the path on record; <see langword="null"/> where neither is it.</summary>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="sha256">SHA-256 of the network.</param>
    /// <param name="recorded">Where it was then.</param>
    public static string? Find(ModelCatalogue catalogue, string sha256, string? recorded)
    {
        if (catalogue.FindBySha256(sha256) is { } known) return known.Path;
        return recorded is not null && File.Exists(recorded) && OnnxModel.Load(recorded).Sha256 == sha256 ? recorded : null;
    }

    private static void Say(DefaultChoice choice, TerminalOutput terminal)
    {
        terminal.AddToDocument("model", choice.Model.Name);
        if (choice.Missing is not { } missing) return;
        terminal.AddToDocument("model_fallback", new { wanted = ModelCatalogue.DefaultModel, taken = choice.Model.Name, why = missing, choice.Next });
        terminal.WarnOnce($"{missing}: this run takes {choice.Model.Name} instead, whose features are much weaker. {choice.Next}");
    }
}
