using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Onnx;

namespace TransferLearning.Cli.Data;

/// <summary>The catalogue of a command: the one place that says which network is taken where none is named, and finds one that is known by its hash.</summary>
internal static class NamedModels
{
    private const string ModelKey = "model";

    /// <summary>Opens the catalogue. Where a command comes to the default network, its JSON document names it; where that one's file is missing, so does a warning.</summary>
    /// <exception cref="TlearnException">A manifest is damaged.</exception>
    public static ModelCatalogue Open(TerminalOutput terminal)
    {
        var catalogue = new ModelCatalogue();
        catalogue.Defaulted += choice => Say(choice, terminal);
        return catalogue;
    }

    /// <summary>What the JSON document of a command says of the network that its features come from, whoever named it; nothing of several networks, which its rows name, or of features made elsewhere.</summary>
    public static void AddToDocument(TerminalOutput terminal, params IEnumerable<FeatureSet> features)
    {
        string?[] networks = [.. features.Select(f => f.Network).Distinct()];
        if (networks is [{ } network]) AddToDocument(terminal, network);
    }

    /// <inheritdoc cref="AddToDocument(TerminalOutput, IEnumerable{FeatureSet})"/>
    public static void AddToDocument(TerminalOutput terminal, string network) => terminal.AddToDocument(ModelKey, network);

    /// <summary>The file of a network that features were made with: the catalogue's, then the one at the path on record.</summary>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="network">Whose it is, for the message.</param>
    /// <param name="sha256">SHA-256 of the network.</param>
    /// <param name="recorded">Where it was then.</param>
    /// <param name="next">What to do where it is not found.</param>
    /// <exception cref="TlearnException">Neither is it; said is, too, what else lies at that path.</exception>
    public static string Find(ModelCatalogue catalogue, string network, string sha256, string? recorded, string next)
    {
        if (catalogue.FindBySha256(sha256) is { } known) return known.Path;
        var instead = recorded is null || !File.Exists(recorded) ? null : Instead(recorded, sha256);
        return instead == "" ? recorded! : throw new TlearnException($"{network} (SHA-256 {sha256}) is neither in the catalogue nor at {recorded ?? "a recorded path"}{instead}", next);
    }

    /// <summary>What a file is instead of a network; empty where it is that network.</summary>
    private static string Instead(string file, string sha256)
    {
        try
        {
            return OnnxModel.Load(file).Sha256 is var found && found == sha256 ? "" : $", where another network lies now (SHA-256 {found})";
        }
        catch (TlearnException e)
        {
            return $", where a file lies that is no network any more: {e.Message}";
        }
    }

    private static void Say(DefaultChoice choice, TerminalOutput terminal)
    {
        AddToDocument(terminal, choice.Model.Name);
        if (choice.Missing is not { } missing) return;
        terminal.AddToDocument("model_fallback", new { wanted = ModelCatalogue.DefaultModel, taken = choice.Model.Name, why = missing, choice.Next });
        terminal.WarnOnce($"{missing}: this run takes {choice.Model.Name} instead, whose features are much weaker. {choice.Next}");
    }
}
