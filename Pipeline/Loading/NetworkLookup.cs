using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Notes;
using TransferLearning.Onnx;

namespace TransferLearning.Loading;

/// <summary>Finds a network that is known by its SHA-256: features and heads go with that one file and no other.</summary>
internal static class NetworkLookup
{
    /// <summary>Opens the catalogue. Where nobody names a network and the default's file is missing, a warning says which one is taken instead.</summary>
    /// <exception cref="TlearnException">A manifest is damaged.</exception>
    public static ModelCatalogue Open(RunLog log)
    {
        var catalogue = new ModelCatalogue();
        catalogue.Defaulted += choice =>
        {
            if (Fallback(choice) is { } warning) log.WarnOnce(warning);
        };
        return catalogue;
    }

    /// <summary>What to say where the default is missing and another network is taken; <see langword="null"/> where it is there.</summary>
    public static string? Fallback(DefaultChoice choice) =>
        choice.Missing is { } missing ? $"{missing}: this run takes {choice.Model.Name} instead, whose features are much weaker. {choice.Next}" : null;

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
}
