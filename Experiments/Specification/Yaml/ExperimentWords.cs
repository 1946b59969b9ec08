using System.Text.RegularExpressions;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Specification.Yaml;

/// <summary>
/// What the file of an experiment calls the properties that messages of the libraries name between backticks: <c>Split</c> is the protocol's key <c>split</c> there. What the file has no
/// key for stays as it is, for whoever shows the message.
/// </summary>
internal static partial class ExperimentWords
{
    private static readonly Dictionary<string, string> s_words = new(StringComparer.Ordinal)
    {
        [nameof(FineTuningOptions.Augmentation)] = "the key 'augment'",
        [nameof(EmbedderOptions.Batch)] = "the key 'batch'",
        [nameof(TrainingOptions.Calibration)] = "the key 'calibration'",
        [nameof(EmbedderOptions.Device)] = "the key 'device'",
        [nameof(Features.Folds)] = "the protocol's key 'k'",
        [$"{nameof(Features)}.{nameof(Features.Folds)}"] = "the protocol 'folds'",
        [nameof(FineTuningOptions.LearningRate)] = "the key 'learning_rate'",
        [nameof(ClassifierOptions.Model)] = "the key 'model'",
        ["Networks"] = "the key 'finetune'",
        ["Parameters"] = "the key 'parameters'",
        [nameof(EmbedderOptions.Pool)] = "the key 'pool'",
        [nameof(EmbedderOptions.Preprocess)] = "the key 'preprocess'",
        ["Repeats"] = "the protocol's key 'repeats'",
        [nameof(HeadOptions.Scale)] = "the key 'scale'",
        [nameof(Features.Split)] = "the protocol's key 'split'",
        [nameof(EmbedderOptions.Tap)] = "the key 'taps'",
        ["TrainSizes"] = "the key 'train_sizes'",
        [nameof(TrainingOptions.Tune)] = "the key 'tune'",
        [nameof(FineTuningOptions.Unfreeze)] = "the key 'unfreeze'",
        [nameof(EmbedderOptions.Views)] = "the key 'views'",
    };

    /// <summary>A message of a library as the writer of an experiment reads it.</summary>
    public static string In(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Contains('\x60', StringComparison.Ordinal) ? Name().Replace(message, m => s_words.GetValueOrDefault(m.Groups[1].Value, m.Value)) : message;
    }

    /// <summary>A failure in one text: what was wrong, and what to do next.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="place">The place whose words it is told in.</param>
    public static string Of(TlearnException failure, YamlPlace place)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return place.Words(failure.Next is { Length: > 0 } next ? $"{failure.Message.TrimEnd('.')}. {Sentence(next)}" : failure.Message);
    }

    /// <summary>A log that speaks the words of experiments to another one.</summary>
    public static RunLog Log(RunLog log) => new ExperimentLog(log);

    // What begins with a name or a command keeps its case.
    private static string Sentence(string text) => LowerWord().IsMatch(text) && !text.StartsWith("tlearn", StringComparison.Ordinal) ? char.ToUpperInvariant(text[0]) + text[1..] : text;

    [GeneratedRegex(@"(?<=^|[\s(])\x60([A-Za-z.]+)\x60(?=$|[\s:,;)]|\.(?:\s|$))")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z]+[\s,:]")]
    private static partial Regex LowerWord();

    private sealed class ExperimentLog(RunLog log) : RunLog
    {
        public override void Say(Note note) => log.Say(note with { Text = In(note.Text) });

        public override WorkProgress Begin(string what) => log.Begin(what);
    }
}
