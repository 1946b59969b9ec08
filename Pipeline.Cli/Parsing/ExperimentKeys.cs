namespace TransferLearning.Cli.Parsing;

/// <summary>Options of other commands that <c>run</c> has not, since the file of the experiment says them.</summary>
internal static class ExperimentKeys
{
    private static readonly Dictionary<string, string> s_keys = new(StringComparer.Ordinal)
    {
        ["--calibration"] = "key 'calibration' of an entry of 'heads'",
        ["--device"] = "key 'device' of an entry of 'networks'",
        ["--exclude"] = "key 'exclude' of an entry of 'datasets'",
        ["--finetune"] = "key 'finetune'",
        ["--folds"] = "key 'protocol': {kind: folds, k: 5}",
        ["--group"] = "key 'group' of an entry of 'datasets'",
        ["--head"] = "key 'heads'",
        ["--model"] = "key 'networks'",
        ["--param"] = "key 'parameters' of an entry of 'heads'",
        ["--pool"] = "key 'pool' of an entry of 'networks'",
        ["--preprocess"] = "key 'preprocess' of an entry of 'networks'",
        ["--probability"] = "key 'calibration' of an entry of 'heads'",
        ["--repeats"] = "key 'protocol': {kind: folds, k: 5, repeats: 2}",
        ["--scale"] = "key 'scale' of an entry of 'heads'",
        ["--seed"] = "key 'seeds'",
        ["--split"] = "key 'protocol': {kind: given, split: val}",
        ["--tap"] = "key 'taps' of an entry of 'networks'",
        ["--train-size"] = "key 'train_sizes'",
        ["--tune"] = "key 'tune' of an entry of 'heads'",
        ["--views"] = "key 'views' of an entry of 'networks'",
    };

    /// <summary>Which key of the file says what an option says to other commands; <see langword="null"/> for none.</summary>
    /// <param name="option">The option as it was typed, a value behind <c>=</c> perhaps.</param>
    public static string? Of(string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return s_keys.GetValueOrDefault(option.Split('=', 2)[0]);
    }
}
