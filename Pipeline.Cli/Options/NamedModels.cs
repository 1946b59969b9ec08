using TransferLearning.Cli.Terminal;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Options;

/// <summary>The catalogue of a command: the one place that says which network is taken where none is named.</summary>
internal static class NamedModels
{
    private const string ModelKey = "model";

    /// <summary>Opens the catalogue. Where a command comes to the default network, its JSON document names it; where that one's file is missing, so does a warning.</summary>
    /// <exception cref="Core.TlearnException">A manifest is damaged.</exception>
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

    private static void Say(DefaultChoice choice, TerminalOutput terminal)
    {
        AddToDocument(terminal, choice.Model.Name);
        if (choice.Missing is not { } missing) return;
        terminal.AddToDocument("model_fallback", new { wanted = ModelCatalogue.DefaultModel, taken = choice.Model.Name, why = missing, choice.Next });
        terminal.WarnOnce($"{missing}: this run takes {choice.Model.Name} instead, whose features are much weaker. {choice.Next}");
    }
}
