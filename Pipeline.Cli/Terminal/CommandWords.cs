using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Advising;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Running;
using TransferLearning.FeatureExtraction.Catalogue.Fetching;
using TransferLearning.FeatureExtraction.Diagnosis;
using TransferLearning.FeatureExtraction.Store.Export;
using TransferLearning.FeatureExtraction.Store.Import;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// What the command line calls the properties and methods that messages of the libraries name between backticks: <c>`Batch`</c> is <c>--batch</c> here. A test holds
/// every name that occurs in the libraries to this table.
/// </summary>
internal static partial class CommandWords
{
    private const string Out = "--out";

    private static readonly Dictionary<string, string> s_words = new()
    {
        // Properties of options.
        [nameof(FineTuningOptions.Augmentation)] = "--augment",
        [nameof(NpyImport.Arrays)] = "--npy FILE --tap NAME",
        [nameof(EmbedderOptions.Batch)] = "--batch",
        [nameof(AdviceRequest.Budget)] = "--budget",
        [nameof(TrainingOptions.Calibration)] = "--probability",
        [nameof(EmbedderOptions.Device)] = "--device",
        [nameof(ComparisonRequest.Folds)] = "--folds",
        [nameof(Exception.InnerException)] = "the output of --verbose",
        [nameof(EmbedderOptions.InputSize)] = "IMAGES, whose first settles it",
        [nameof(RegistrationRequest.Labels)] = "--labels",
        [nameof(ExplainerOptions.Layer)] = "--layer",
        [nameof(FineTuningOptions.LearningRate)] = "--lr",
        [nameof(EmbedderOptions.Logits)] = "--logits",
        [nameof(AdviceRequest.LeastSpeed)] = "--for speed",
        [nameof(ExplainerOptions.Method)] = "--method",
        [nameof(ClassifierOptions.Model)] = "--model",
        [nameof(RegistrationRequest.Name)] = "--name",
        [nameof(ComparisonRequest.Networks)] = "--finetune",
        [nameof(HeadSettings.Parameters)] = "--param",
        [nameof(FineTuningOptions.Patience)] = "--patience",
        [nameof(ExperimentRequest.Only)] = "--only",
        [nameof(EmbedderOptions.Pool)] = "--pool",
        [nameof(EmbedderOptions.Preprocess)] = "--preprocess",
        [nameof(DiagnosisRequest.Reference)] = "--reference",
        [nameof(ComparisonRequest.Repeats)] = "--repeats",
        [nameof(ClassifierOptions.RejectBelow)] = "--reject-below",
        [nameof(HeadOptions.Scale)] = "--scale",
        [nameof(Features.Split)] = "--split",
        [nameof(FineTuningOptions.StoredViews)] = "--stored-views",
        [nameof(EmbedderOptions.Tap)] = "--tap",
        [nameof(EmbedderOptions.Threads)] = "--threads",
        [nameof(ComparisonRequest.TrainSizes)] = "--train-size",
        [nameof(TrainingOptions.Tune)] = "--tune",
        [nameof(FineTuningOptions.Unfreeze)] = "--unfreeze",
        [nameof(FineTuningOptions.ValidationShare)] = "--validation",
        [nameof(ExportOptions.Verify)] = "--verify",
        [nameof(EmbedderOptions.Views)] = "--views",

        // Their values.
        [$"{nameof(CalibrationMethod)}.{nameof(CalibrationMethod.Temperature)}"] = "--calibration temperature",
        [$"{nameof(EarlierReport)}.{nameof(EarlierReport.Replace)}"] = "--overwrite",
        [$"{nameof(ExplanationMethod)}.{nameof(ExplanationMethod.GradCam)}"] = "--method grad-cam",
        [$"{nameof(InputForm)}.{nameof(InputForm.Pixels)}"] = "--with-preprocessing",

        // Parameters of methods.
        ["className"] = "--class",
        ["acceptUnverified"] = "--accept-unverified",
        ["file"] = Out,
        ["folder"] = Out,
        ["from"] = "--from",
        ["path"] = Out,
        ["store"] = Out,

        // Methods.
        [$"{nameof(Devices)}.{nameof(Devices.List)}"] = "tlearn devices",
        [$"{nameof(Features)}.{nameof(Features.ExtractAsync)}"] = "tlearn extract",
        [$"{nameof(Features)}.{nameof(Features.Folds)}"] = "tlearn compare",
        [$"{nameof(Head)}.{nameof(Head.Export)}"] = "tlearn export",
        [$"{nameof(Head)}.{nameof(Head.Export)}({nameof(InputForm)}.{nameof(InputForm.Pixels)})"] = "tlearn export --with-preprocessing",
        [$"{nameof(Head)}.{nameof(Head.Save)}"] = "tlearn train",
        [$"{nameof(Head)}.{nameof(Head.Train)}"] = "tlearn train",
        [$"{nameof(Head)}.{nameof(Head.Train)}(FEATURES, {nameof(LogisticOptions)}, {nameof(TrainingOptions.Tune)})"] = "tlearn train --head logistic --tune",
        [$"{nameof(ImageClassifier)}.{nameof(ImageClassifier.Load)}"] = "tlearn classify",
        [$"{nameof(Models)}.{nameof(Models.Add)}(PATH, …)"] = "tlearn models add PATH --preprocess …",
        [$"{nameof(Models)}.{nameof(Models.Inspect)}"] = "tlearn inspect",
        [$"{nameof(Models)}.{nameof(Models.List)}"] = "tlearn models list",
        [$"{nameof(StoreExport)}.{nameof(StoreExport.WriteAsync)}({nameof(ExportFormat)}.{nameof(ExportFormat.Parquet)})"] = "tlearn store export --format parquet",
    };

    // Types of heads' options.
    private static readonly Dictionary<string, string> s_heads =
        HeadCatalog.All.Where(e => e.Defaults is not null).ToDictionary(e => e.Defaults!.GetType().Name, e => $"tlearn train --help-head {e.Name}");

    // Calls whose arguments the message fills in; of one method, those with more arguments come first.
    private static readonly (string Method, int Arguments, string Words)[] s_calls =
    [
        ($"{nameof(Features)}.{nameof(Features.ExtractAsync)}", 3, "tlearn extract {0} --out {2}"),
        ($"{nameof(Models)}.{nameof(Models.Add)}", 2, "tlearn models add {0} --name {1}"),
        ($"{nameof(Models)}.{nameof(Models.Add)}", 1, "tlearn models add {0}"),
        ($"{nameof(Models)}.{nameof(Models.FetchAsync)}", 3, "tlearn models get {0} --from {1} --accept-unverified"),
        ($"{nameof(Models)}.{nameof(Models.FetchAsync)}", 2, "tlearn models get {0} --from {1}"),
        ($"{nameof(Models)}.{nameof(Models.FetchAsync)}", 1, "tlearn models get {0}"),
        ($"{nameof(Models)}.{nameof(Models.Inspect)}", 1, "tlearn inspect {0} --all"),
    ];

    private static readonly (Regex Form, string Words)[] s_forms =
    [
        (new Regex($@"^{nameof(Models)}\.{nameof(Models.FetchAsync)}\((.+), acceptUnverified: true\)$"), "tlearn models get {0} --accept-unverified"),
        .. s_calls.Select(c => (new Regex($@"^{Regex.Escape(c.Method)}\({string.Join(", ", Enumerable.Repeat("(.+)", c.Arguments))}\)$"), c.Words)),
    ];

    /// <summary>
    /// A message of a library as users of the command line read it. A command stands between quotes, except behind a colon, from where it is copied, and where
    /// brackets hold it and nothing else. Data that a message names (a path, a
    /// class between quotes) may hold backticks, too: only what stands apart, as a word does, is a name. For messages alone: data by themselves are never passed through here.
    /// </summary>
    public static string In(string message) => message.Contains('`', StringComparison.Ordinal) ? Name().Replace(message, m => Named(m, message)) : message;

    /// <summary>What the command line calls a property or method; <see langword="null"/> for what it does not know.</summary>
    /// <param name="name">What stands between the backticks.</param>
    public static string? Of(string name)
    {
        if (s_words.TryGetValue(name, out var words) || s_heads.TryGetValue(name, out words)) return words;
        foreach (var (form, call) in s_forms)
        {
            if (form.Match(name) is { Success: true } match) return string.Format(CultureInfo.InvariantCulture, call, [.. match.Groups.Values.Skip(1).Select(g => g.Value)]);
        }

        return null;
    }

    private static string Named(Match name, string message)
    {
        if (Of(name.Groups[1].Value) is not { } words) return name.Value;
        var isCommand = words.StartsWith("tlearn ", StringComparison.Ordinal);
        var before = message.AsSpan(0, name.Index);
        var standsAlone = before.EndsWith(": ") || (before.EndsWith("(") && message.AsSpan(name.Index + name.Length).StartsWith(")"));
        return isCommand && !standsAlone ? $"'{words}'" : words;
    }

    [GeneratedRegex(@"(?<=^|[\s(])`([A-Za-z][A-Za-z.]*(?:\([^`]*\))?)`(?=$|[\s:,;)]|\.(?:\s|$))")]
    private static partial Regex Name();
}
