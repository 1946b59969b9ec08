using TransferLearning.Classifiers;

namespace TransferLearning.Training;

/// <summary>A head's options as the texts that a search of settings starts from.</summary>
internal static class OptionTexts
{
    /// <summary>The settings that options stand for. What has its default is left open, so that a search may choose it.</summary>
    /// <param name="options">The options.</param>
    /// <param name="trainer">The trainer that they make.</param>
    /// <param name="entry">The head of the catalogue.</param>
    public static HeadSettings Of(HeadOptions options, IHeadTrainer trainer, HeadEntry entry)
    {
        var defaults = entry.Defaults?.CreateTrainer().Parameters ?? new Dictionary<string, object>();
        var chosen = entry.Parameters.Select(p => p.Name)
            .Where(name => trainer.Parameters.TryGetValue(name, out var value) && !(defaults.TryGetValue(name, out var other) && Equals(value, other)))
            .ToDictionary(name => name, name => HeadSettings.Text(trainer.Parameters[name]));
        return new HeadSettings
        {
            Parameters = chosen,
            Scale = options.Scale.Text(),
            Seed = options.Seed,
            Threads = options.Threads,
        };
    }
}
