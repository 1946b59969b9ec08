using System.CommandLine;

namespace TransferLearning.Cli.Options;

/// <summary>Options that say how heads are fitted.</summary>
internal sealed class HeadFittingOptions
{
    private readonly Option<string[]> _parameters = new("--param") { Description = "a head's parameter, name=value; repeatable (tlearn train --help-head NAME lists them)" };
    private readonly Option<string> _scale = new("--scale") { Description = "scaling of the features: auto (what measured best for the head), none, standard, l2, power, center, l2-center, power-center", DefaultValueFactory = _ => "auto" };
    private readonly Option<int> _seed = SharedOptions.Seed();

    private readonly Option<bool> _probability = new("--probability") { Description = "calibrate probabilities on held-out folds of the training data; heads without get them" };
    private readonly Option<string?> _calibration = new("--calibration") { Description = "how, implies --probability: auto, platt (a sigmoid a class), temperature; auto is platt for heads without probabilities, else temperature" };

    public Option<bool> Tune { get; } = new("--tune") { Description = "search the head's standard grid by cross-validation on the training data" };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_parameters, _scale, _seed, Tune, _probability, _calibration]) command.Options.Add(option);
    }

    public int Seed(ParseResult parsed) => parsed.GetValue(_seed);

    /// <summary>The calibration asked for; <see langword="null"/> for none.</summary>
    /// <exception cref="UsageException">There is no such method.</exception>
    public CalibrationMethod? Calibration(ParseResult parsed) => parsed.GetValue(_calibration) switch
    {
        null => parsed.GetValue(_probability) ? CalibrationMethod.Auto : null,
        "auto" => CalibrationMethod.Auto,
        "platt" => CalibrationMethod.Platt,
        "temperature" => CalibrationMethod.Temperature,
        var other => throw new UsageException($"--calibration: found '{other}', expected auto, platt or temperature"),
    };

    public HeadSettings Read(ParseResult parsed, int threads)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var text in parsed.GetValue(_parameters) ?? [])
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } value]) throw new UsageException($"--param: found '{text}', expected name=value");
            if (!parameters.TryAdd(name, value)) throw new UsageException($"--param: '{name}' is given twice");
        }

        return new HeadSettings { Parameters = parameters, Scale = parsed.GetValue(_scale)!, Seed = Seed(parsed), Threads = threads };
    }
}
