using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Options;

/// <summary>The catalogue of a command: the one place that says which network is taken where none is named.</summary>
internal static class NamedModels
{
    private const string ModelKey = "model";

    /// <summary>Opens the catalogue. Where a command takes the default network, its JSON document names it; where the default network's file is missing, a warning says which is taken instead.</summary>
    /// <exception cref="TlearnException">A manifest is damaged.</exception>
    public static ModelCatalogue Open(TerminalOutput terminal)
    {
        var catalogue = new ModelCatalogue();
        catalogue.Defaulted += choice => Say(choice, terminal);
        return catalogue;
    }

    /// <summary>Adds the network that a command's features come from to its JSON document. Nothing is added for several networks, which are named in the rows, or for imported features.</summary>
    public static void AddToDocument(TerminalOutput terminal, params IEnumerable<FeatureSet> features)
    {
        string?[] networks = [.. features.Select(f => f.Network).Distinct()];
        if (networks is [{ } network]) AddToDocument(terminal, network);
    }

    /// <inheritdoc cref="AddToDocument(TerminalOutput, IEnumerable{FeatureSet})"/>
    public static void AddToDocument(TerminalOutput terminal, string network) => terminal.AddToDocument(ModelKey, network);

    private static void Say(DefaultChoice choice, TerminalOutput terminal)
    {
        AddToDocument(terminal, choice.Model.Name);
        if (choice.Missing is not { } missing) return;
        terminal.AddToDocument("model_fallback", new { wanted = ModelCatalogue.DefaultModel, taken = choice.Model.Name, why = CommandWords.In(missing), next = ResultWords.In(choice.Next) });
        terminal.WarnOnce(NetworkLookup.Fallback(choice)!);
    }
}
